import type { HostSigns, MovedCanary } from '../../server/contract/host.ts'
import { formatRelative } from '../../server/contract/units.ts'
import { formatAgo } from './format-time.ts'

/** How a host is now: `well`, or why its numbers are in doubt, the worst first. */
export interface HostHealth {
  readonly state: 'well' | 'in-doubt' | 'silent'
  /** In a few words each; none for a host that is well. */
  readonly troubles: readonly string[]
}

/**
 * The one rule for a host's health, for every page that shows a host. It goes by the last runs, not by all that a host
 * ever did: what was mended is over. A calibration that holds no more is no trouble of the host: it only tells less of it.
 * `now` in epoch milliseconds.
 */
export function hostHealth(
  { agent, recent, canaryState, missing, host }: HostSigns,
  now: number,
): HostHealth {
  const silent = agent?.silent === true ? [`agent last heard ${formatAgo(agent.seenAt, now)}`] : []
  const [first, ...others] = canaryState.moved
  const share = recent.judged < fewRuns ? 1 : recent.valid / recent.judged
  const troubles = [
    ...silent,
    // Its alert names the host first, which stands beside it here.
    ...missing.map(({ headline }) => headline.replace(`${host.label}: `, '')),
    ...(first === undefined
      ? []
      : [canaryText(first, now) + (others.length > 0 ? ` and ${others.length} more` : '')]),
    ...(share < leastValid ? [`only ${recent.valid} of its last ${recent.judged} runs valid`] : []),
  ]
  const state = silent.length > 0 ? 'silent' : troubles.length > 0 ? 'in-doubt' : 'well'
  return { state, troubles }
}

/** Runs below which a share says nothing, and the share of valid ones that a host needs. */
const fewRuns = 5
const leastValid = 0.8

/** `canary moved: loopback_canary throughput −6.1 %`. */
function canaryText({ benchmark, metric, effect, since }: MovedCanary, now: number): string {
  const by = effect === null ? '' : ` ${formatRelative(effect.relative)}`
  const what = since === null ? 'canary moved' : `canary shifted ${formatAgo(since, now)}`
  return `${what}: ${benchmark} ${metric}${by}`
}
