import type { AccessToken } from '../contract/token-routes.ts'
import { ProblemFailure } from '../services/problem-failure.ts'
import type { Tokens } from '../services/tokens.ts'
import type { Visible } from './authorise.ts'
import type { Handlers } from './bind.ts'

type Row = Awaited<ReturnType<Tokens['list']>>[number]

/** Access tokens as a project's administrators see them. */
export function tokenHandlers(
  tokens: Pick<Tokens, 'list' | 'create' | 'revoke'>,
): Pick<Handlers, 'listTokens' | 'createToken' | 'revokeToken'> {
  const known = async (project: string, visible: Visible): Promise<AccessToken[]> =>
    (await tokens.list()).filter((row) => isOf(row, project, visible)).map(toView)
  const one = async (id: string, project: string, visible: Visible): Promise<AccessToken> => {
    const found = (await known(project, visible)).find((token) => token.id === id)
    if (found !== undefined) return found
    throw new ProblemFailure('not-found', `There is no token ${id} in project ${project}`)
  }
  return {
    listTokens: async ({ params: { project }, visible }) => ({
      tokens: (await known(project, visible)).toReversed(),
    }),
    createToken: async ({ params: { project }, body, visible }) => {
      const { id, secret } = await tokens.create({ ...body, project })
      return { token: await one(id, project, visible), secret }
    },
    revokeToken: async ({ params: { project, token }, visible }) => {
      await one(token, project, visible)
      await tokens.revoke(token)
      return one(token, project, visible)
    },
  }
}

/** Tokens for every project concern those only who may administer every project. */
function isOf(row: Row, project: string, visible: Visible): boolean {
  return row.project === project || (row.project === null && visible === null)
}

function toView({ id, name, scope, project, created_at, last_used_at, revoked_at }: Row): AccessToken {
  return { id, name, scope, project, createdAt: created_at, lastUsedAt: last_used_at, revokedAt: revoked_at }
}
