import type { ComparisonSide } from '../contract/comparison.ts'
import { formatCount } from '../contract/units.ts'

/** The side in one line: `branch main: 12 runs of 12 commits on metal-01, 2026-11-01 to 2026-11-20`. */
export function describeSide({ what, runs }: ComparisonSide): string {
  const commits = new Set(runs.flatMap(({ commit }) => commit ?? []))
  const hosts = [...new Set(runs.flatMap(({ host }) => host ?? []))]
  const times = runs.flatMap(({ startedAt }) => startedAt ?? [])
  const [first, last] = [Math.min(...times), Math.max(...times)].map(day)
  const [commit] = commits
  return [
    `${what}: ${formatCount(runs.length, 'run')}`,
    commits.size === 1
      ? ` of ${commit?.slice(0, 12)}`
      : commits.size > 1
        ? ` of ${commits.size} commits`
        : '',
    hosts.length > 0 ? ` on ${hosts.join(', ')}` : '',
    times.length === 0 ? '' : first === last ? `, ${first}` : `, ${first} to ${last}`,
  ].join('')
}

function day(instant: number): string {
  return Number.isFinite(instant) ? new Date(instant).toISOString().slice(0, 10) : ''
}
