import type { NotificationTarget } from '../contract/notification-target.ts'

/** Where a project's commits can be read. */
export interface ForgePages {
  commit(hash: string): string
  /** All between two commits, without the first. */
  range(after: string, upTo: string): string
}

/** The pages of the first forge among a project's targets; null where it names none. */
export function forgePages(targets: readonly NotificationTarget[]): ForgePages | null {
  for (const target of targets) {
    const root = rootOf(target)
    if (root !== null) {
      return {
        commit: (hash) => `${root}/commit/${hash}`,
        range: (after, upTo) => `${root}/compare/${after}...${upTo}`,
      }
    }
  }
  return null
}

/** Null for what is no forge. */
function rootOf(target: NotificationTarget): string | null {
  switch (target.kind) {
    case 'github':
      return `${githubWeb(target.apiUrl)}/${target.repository}`
    case 'gitlab':
      return `${withoutSlash(target.url)}/${target.repository}/-`
    case 'gitea':
      return `${withoutSlash(target.url)}/${target.repository}`
    default:
      return null
  }
}

/** GitHub's own interface has a host of its own; that of GitHub Enterprise lies below its pages'. */
function githubWeb(apiUrl: string): string {
  const url = withoutSlash(apiUrl)
  return url === 'https://api.github.com' ? 'https://github.com' : url.replace(/\/api\/v3$/, '')
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
