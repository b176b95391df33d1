import { ForgeError } from './forge.ts'
import type { GitHubClient } from './github-client.ts'

interface Probing {
  readonly owner: string
  readonly repo: string
  readonly by: 'token' | 'app'
  /** Null for a token that has no user: an installation's, a workflow's. */
  readonly user: string | null
}

/**
 * Rejects where the credentials are known to lack what comments and checks need; resolves to the repository's full name.
 * An App's permissions are told. Of a person's token GitHub tells the person's role and, for a classic token, its scopes;
 * what a fine-grained one may do is told nowhere. Nothing is written.
 */
export async function probeGitHub(github: GitHubClient, { owner, repo, by, user }: Probing): Promise<string> {
  const { data, headers } = await github.rest.repos.get({ owner, repo })
  if (by === 'app') {
    const { data: installation } = await github.rest.apps.getRepoInstallation({ owner, repo })
    requirePermissions(installation.permissions, data.full_name)
  }
  if (user !== null) {
    requireScope(headers['x-oauth-scopes'], data)
    requireRole(data.permissions, { user, name: data.full_name })
  }
  return data.full_name
}

/** Either of each line is enough. */
const needed = [
  ['pull_requests', 'issues'],
  ['checks', 'statuses'],
] as const

function requirePermissions(
  given: Readonly<Partial<Record<(typeof needed)[number][number], string>>>,
  name: string,
): void {
  const missing = needed.filter((either) => !either.some((one) => given[one] === 'write'))
  if (missing.length === 0) return
  const wanted = missing.map((either) => either.map((one) => `"${words(one)}: write"`).join(' or '))
  refuse(
    `Expected the App’s installation on ${name} to have ${wanted.join(', and ')}; it has ${listed(given)}. ` +
      'Give the App the permission, and have the owner accept it.',
  )
}

function words(permission: string): string {
  return permission.replaceAll('_', ' ')
}

function listed(given: Readonly<Record<string, string | undefined>>): string {
  const all = Object.entries(given).map(([name, level]) => `"${words(name)}: ${level}"`)
  return all.join(', ') || 'none'
}

/** Only classic tokens tell their scopes. */
function requireScope(header: string | undefined, { private: secret }: { readonly private: boolean }): void {
  if (header === undefined) return
  const scopes = header.split(',').map((one) => one.trim())
  const enough = secret ? ['repo'] : ['repo', 'public_repo']
  if (enough.some((one) => scopes.includes(one))) return
  refuse(
    `Expected a token with the scope ${enough.map((one) => `"${one}"`).join(' or ')}, ` +
      `got one with ${header === '' ? 'none' : `"${scopes.join('", "')}"`}. Make a token that has it.`,
  )
}

function requireRole(
  permissions: { readonly push: boolean } | undefined,
  { user, name }: { readonly user: string; readonly name: string },
): void {
  if (permissions === undefined || permissions.push) return
  refuse(
    `Expected a token of somebody who may write to ${name}, as commit statuses need it; ${user} may only read. ` +
      'Give them the role "write", or use the token of somebody who has it.',
  )
}

function refuse(message: string): never {
  throw new ForgeError(message, { retryable: false })
}
