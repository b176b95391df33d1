import type { HostSummary } from '../../server/contract/host.ts'
import { formatAgo } from './format-time.ts'

/** How a host is: `well`, or what is wrong with it, the worst first. */
export interface HostHealth {
  readonly state: 'well' | 'look' | 'silent'
  readonly texts: readonly string[]
}

/** What a row of the fleet says of a host. `now` in epoch milliseconds. */
export function hostHealth(host: HostSummary, now: number): HostHealth {
  const silent =
    host.agent?.silent === true ? [`agent silent since ${formatAgo(host.agent.seenAt, now)}`] : []
  const canaries = host.canaries.flatMap(({ series, changes, points }) => {
    const since = points.at(-recentRuns)?.startedAt ?? 0
    const shifted = changes.findLast(({ cause, startedAt }) => cause === 'shift' && startedAt >= since)
    return shifted === undefined
      ? []
      : [`${series.benchmark.name} shifted ${formatAgo(shifted.startedAt, now)}`]
  })
  const share = host.runs.judged === 0 ? 0 : host.runs.suspect / host.runs.judged
  const doubtful = share > doubtfulShare ? [`${Math.round(share * 100)} % of runs suspect`] : []
  const texts = [...silent, ...canaries, ...doubtful]
  const state = silent.length > 0 ? 'silent' : texts.length > 0 ? 'look' : 'well'
  return { state, texts }
}

/** A shift of a canary is news for so many runs. */
const recentRuns = 30

/** More than one run in ten that cannot be used is a host to look at. */
const doubtfulShare = 0.1
