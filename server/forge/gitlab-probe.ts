import { z } from 'zod'
import { ForgeError } from './forge.ts'
import { askForge, type ForgeHttp, ForgeRefusal, unlessGone } from './forge-http.ts'

interface Probing {
  /** `group/subgroup/project`. */
  readonly repository: string
  /** `/projects/group%2Fproject`. */
  readonly path: string
}

const User = z.object({ id: z.number().int(), username: z.string(), is_admin: z.boolean().nullish() })
const Project = z.object({ path_with_namespace: z.string() })
const Token = z.object({ scopes: z.array(z.string()) })
const Member = z.object({ access_level: z.number().int() })

/** The role Developer: who may write commit statuses. */
const developer = 30
const roles = new Map([
  [5, 'Minimal access'],
  [10, 'Guest'],
  [15, 'Planner'],
  [20, 'Reporter'],
])

/** Whether a token may write notes and commit statuses: its scope, and the role of its user. Writes nothing. */
export async function probeGitLab(forge: ForgeHttp, { repository, path }: Probing): Promise<string> {
  const { data: user } = await askForge(forge, {
    ...{ method: 'GET', path: '/user', doing: 'asking who we are', reply: User },
  })
  const doing = `asking for ${repository}`
  const { data: project } = await askForge(forge, { method: 'GET', path, doing, reply: Project })
  await requireScope(forge)
  const name = project.path_with_namespace
  // An administrator may do everything, and need not be a member.
  if (user.is_admin !== true) await requireRole(forge, { path, user, name })
  return `${user.username} on ${name}`
}

async function requireScope(forge: ForgeHttp): Promise<void> {
  const scopes = await ownScopes(forge)
  if (scopes === null || scopes.includes('api')) return
  const got = scopes.length === 0 ? 'none' : `"${scopes.join('", "')}"`
  refuse(`Expected a token with the scope "api", got one with ${got}. Make a token that has it.`)
}

/** Null where GitLab does not tell: before 15.5, and of tokens of other kinds. */
async function ownScopes(forge: ForgeHttp): Promise<readonly string[] | null> {
  const path = '/personal_access_tokens/self'
  const doing = 'asking what the token may do'
  try {
    return (await askForge(forge, { method: 'GET', path, doing, reply: Token })).data.scopes
  } catch (error) {
    if (error instanceof ForgeRefusal && [401, 403, 404].includes(error.status)) return null
    throw error
  }
}

interface Role {
  readonly path: string
  readonly user: z.infer<typeof User>
  readonly name: string
}

async function requireRole(forge: ForgeHttp, { path, user, name }: Role): Promise<void> {
  const member = await unlessGone(async () => {
    const doing = `asking for the role of ${user.username}`
    const all = `${path}/members/all/${user.id}`
    return (await askForge(forge, { method: 'GET', path: all, doing, reply: Member })).data
  })
  const level = member?.access_level ?? 0
  if (level >= developer) return
  const got = member === null ? 'is no member of it' : `has ${roles.get(level) ?? `the level ${level}`}`
  refuse(
    `Expected ${user.username} to have the role Developer in ${name}, as commit statuses need it; ` +
      `${user.username} ${got}. Have a maintainer give them the role.`,
  )
}

function refuse(message: string): never {
  throw new ForgeError(message, { retryable: false })
}
