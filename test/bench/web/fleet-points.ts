import type { Verdict } from '../../../server/contract/verdict.ts'
import type { Level } from '../../../server/judge/level.ts'
import { analysisVersion } from '../../../server/services/deps.ts'
import { normal } from '../../support/random.ts'
import type { FleetSeries } from './fleet-layout.ts'
import type { FleetEvent } from './fleet-story.ts'

export interface FleetPoint {
  readonly value: number
  readonly samples: readonly number[]
  /** Which point of the series it is; null where its run was suspect. */
  readonly position: number | null
  /** The level after it. */
  readonly level: Level
  readonly verdict: Verdict | null
}

export interface FollowedFleetSeries {
  readonly points: readonly FleetPoint[]
  /** Changes that were seen, by their event, with the levels on both sides. */
  readonly changes: readonly { readonly event: FleetEvent; readonly before: number; readonly after: number }[]
}

/** Runs that it takes to see a change; until then each is called regressed or improved. */
const runsToSee = 4
const needed = 5
const matters = 0.05
/** In standard deviations of one run: what is called a change, and what would be in 80 of 100 cases. */
const seen = 3.3
const detectable = 4.1

/**
 * A series' values, and what a judge that knew noise and events would say of each. It stands in for the real one, which
 * takes hours for a million points; what it says has the same shape and plausible numbers.
 */
export function fleetPoints(
  series: FleetSeries,
  events: readonly FleetEvent[],
  {
    runs,
    suspect,
    random,
  }: { readonly runs: number; readonly suspect: ReadonlySet<number>; readonly random: () => number },
): FollowedFleetSeries {
  const upIsWorse = series.metric.direction === 'lower'
  const base = series.level * (0.9 + 0.2 * random())
  const noise = series.noise * (0.6 + 0.8 * random())
  const factorAt = (run: number) =>
    events
      .filter(({ at }) => run >= at)
      .reduce((factor, { worse }) => factor * (upIsWorse ? 1 + worse : 1 - worse), 1)
  let position = 0
  let segment = 0
  const points = Array.from({ length: runs }, (_, run): FleetPoint => {
    const started = events.some(({ at }) => run === at + runsToSee)
    if (started) segment = runsToSee
    const level = base * factorAt(run - runsToSee)
    const value = Math.max(0, base * factorAt(run) * (1 + noise * normal(random)))
    const isSuspect = suspect.has(run)
    const samples = [0, 1, 2, 3, 4].map(() => value * (1 + 0.3 * noise * normal(random)))
    const verdict = judge(series, { value, level, noise, runs: segment, isSuspect })
    const known = { level, noise, position, segment }
    if (isSuspect) return { value, samples, position: null, level: levelAfter(known), verdict }
    segment++
    return { value, samples, position: position++, level: levelAfter({ ...known, segment }), verdict }
  })
  const changes = events
    .filter(({ at }) => at + runsToSee <= runs)
    .map((event) => ({ event, before: base * factorAt(event.at - 1), after: base * factorAt(event.at) }))
  return { points, changes }
}

interface Known {
  readonly level: number
  readonly noise: number
  /** Of the run, and how many make up the level. */
  readonly position: number
  readonly segment: number
}

function levelAfter({ level, noise, position, segment }: Known): Level {
  const points = Math.max(1, segment)
  const spread = noise * level
  return {
    ...{ scale: 'linear', start: Math.max(0, position + 1 - points), points, centre: level },
    ...{ centreError: spread / Math.sqrt(points), spread, freedom: Math.max(1, points - 1) },
  }
}

interface Judged {
  readonly value: number
  readonly level: number
  readonly noise: number
  readonly runs: number
  readonly isSuspect: boolean
}

function judge({ metric }: FleetSeries, judged: Judged): Verdict | null {
  if (metric.direction === 'none') return null
  const { value, level, noise, runs, isSuspect } = judged
  const relative = value / level - 1
  const spread = 1.96 * noise
  const isKnown = runs >= needed && !isSuspect
  const kind = isKnown ? kindOf(metric.direction, relative, noise) : isSuspect ? 'invalid' : 'inconclusive'
  return {
    kind,
    reason: reasons[kind],
    effect: isKnown ? { relative, low: relative - spread, high: relative + spread } : null,
    smallestDetectable: isKnown ? detectable * noise : null,
    baseline: {
      runs: Math.min(runs, 60),
      needed,
      centre: level,
      expected: isKnown ? { low: level * (1 - spread), high: level * (1 + spread) } : null,
    },
    analysisVersion,
  }
}

function kindOf(direction: 'higher' | 'lower', relative: number, noise: number): Verdict['kind'] {
  const worse = direction === 'lower' ? relative : -relative
  if (Math.abs(relative) > seen * noise) return worse > 0 ? 'regressed' : 'improved'
  return detectable * noise > 2 * matters ? 'inconclusive' : 'unchanged'
}

const reasons = {
  regressed: 'It lies beyond what runs of unchanged code give',
  improved: 'It lies beyond what runs of unchanged code give',
  unchanged: 'It lies where further runs of unchanged code would',
  inconclusive: 'Too little is known to tell',
  invalid: 'The run is suspect: everything in it lies off',
} as const
