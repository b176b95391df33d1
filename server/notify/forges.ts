import type { Forge } from '../forge/forge.ts'
import { createGiteaForge } from '../forge/gitea.ts'
import { createGitHubForge } from '../forge/github.ts'
import { createGitLabForge } from '../forge/gitlab.ts'
import type { ForgeTarget } from './channels.ts'

/** The client of a project's forge; its secret is read now. */
export async function forgeOf(
  target: ForgeTarget,
  secret: (name: string) => Promise<string>,
  clock: () => number,
): Promise<Forge> {
  if (target.kind === 'github') {
    const { apiUrl, repository, auth } = target
    const text = await secret(auth.secret)
    const given =
      auth.by === 'token'
        ? { token: text }
        : { appId: auth.appId, installation: auth.installation, privateKey: text }
    return createGitHubForge({ apiUrl, repository, auth: given, fetch, clock })
  }
  const { url, repository } = target
  const options = { url, repository, token: await secret(target.secret), fetch }
  return target.kind === 'gitlab' ? createGitLabForge(options) : createGiteaForge(options)
}
