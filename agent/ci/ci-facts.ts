import type { Ci } from '../../server/contract/run.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** What a CI system says about the build; null where it does not say. Git fills in the rest. */
export interface CiFacts {
  readonly ci: Ci
  /** The commit under test: of a pull request its head, never a synthetic merge. */
  readonly head: string | null
  readonly branch: string | null
  readonly pullRequest: { readonly number: number; readonly base: string | null } | null
}

/** A variable's text; null where it is missing or empty. */
export function variable(env: Env, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = env[name]?.trim()
    if (value !== undefined && value !== '') return value
  }
  return null
}

/** A pull request's number, or null for what is none (`false`, `main`, 0). */
export function pullRequestNumber(text: string | null): number | null {
  const number = /^[1-9]\d{0,8}$/.test(text ?? '') ? Number(text) : null
  return number
}

/** A full commit hash in lower case, or null. */
export function commitHash(text: unknown): string | null {
  const hash = typeof text === 'string' ? text.toLowerCase() : ''
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(hash) ? hash : null
}

/** An address without user name and password. */
export function withoutCredentials(url: string | null): string | null {
  return url?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/i, '$1').slice(0, 2000) ?? null
}
