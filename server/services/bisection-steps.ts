import type { BisectionRow } from '../../db/stores/bisections.ts'

/** The most steps that a bisection takes without detours: each halves the commits that are left. */
export function stepsOf({ commits_json }: Pick<BisectionRow, 'commits_json'>): number {
  const commits = JSON.parse(commits_json) as unknown[]
  return Math.max(1, Math.ceil(Math.log2(Math.max(2, commits.length - 1))))
}
