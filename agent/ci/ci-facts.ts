import { cleanUrl } from './clean-url.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** CI systems by the name that a run carries. Forgejo's actions are Gitea's. */
export const ciProviders = [
  ...(['woodpecker', 'drone', 'github-actions', 'gitea-actions', 'gitlab-ci', 'circleci', 'travis'] as const),
  ...(['buildkite', 'azure-pipelines', 'bitbucket-pipelines', 'teamcity', 'jenkins'] as const),
] as const
export type CiProvider = (typeof ciProviders)[number]

/** What a CI system says about the build; null where it does not say. Git fills in the rest. */
export interface CiFacts {
  readonly ci: {
    readonly provider: CiProvider
    readonly buildUrl: string | null
    readonly job: string | null
  }
  /** The commit under test: of a pull request its head, never a synthetic merge. */
  readonly head: string | null
  /** The branch under test: of a pull request the one that it comes from. Null for tags. */
  readonly branch: string | null
  readonly defaultBranch: string | null
  readonly pullRequest: { readonly number: number; readonly base: string | null } | null
  /** Where the pull request left its base branch. */
  readonly mergeBase: string | null
}

interface Told extends Pick<CiFacts, 'head' | 'branch' | 'pullRequest'> {
  readonly provider: CiProvider
  readonly buildUrl: string | null
  readonly job: string | null
  readonly defaultBranch?: string | null
  readonly mergeBase?: string | null
}

/** Facts as a resolver found them; the address loses what must not be stored. */
export function ciFacts({ provider, buildUrl, job, ...told }: Told): CiFacts {
  return {
    defaultBranch: null,
    mergeBase: null,
    ...told,
    ci: { provider, buildUrl: cleanUrl(buildUrl), job },
  }
}

/** A pull request's number, or null for what is none (`false`, `main`, 0). */
export function pullRequestNumber(text: string | null): number | null {
  return /^[1-9]\d{0,8}$/.test(text ?? '') ? Number(text) : null
}

/** A full commit hash in lower case, or null: `HEAD` and short hashes name nothing for good. */
export function commitHash(text: unknown): string | null {
  const hash = typeof text === 'string' ? text.toLowerCase() : ''
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(hash) ? hash : null
}

/** A branch's short name: `refs/heads/main` is `main`; tags and what pull requests are fetched by are no branches. */
export function branchName(ref: string | null): string | null {
  const name = ref?.replace(/^refs\/heads\//, '') ?? null
  return name === null || name === '' || name.startsWith('refs/') ? null : name
}

/** Names joined as people read them, `CI / bench`; null when there is none. */
export function jobName(...parts: readonly (string | null)[]): string | null {
  const names = parts.filter((part) => part !== null)
  return names.length === 0 ? null : names.join(' / ')
}
