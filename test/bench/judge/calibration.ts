import type { Level } from '../../../server/judge/level.ts'
import { levelOfRuns } from '../../../server/judge/level-of-runs.ts'
import { judgePullRequest, type PullRequestMetric } from '../../../server/judge/pull-request.ts'
import { type Random, seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

/** Pushes to simulate: metrics of one run against base runs that are as they are but for `effect`. */
export interface PushPlan {
  readonly pushes: number
  readonly metrics: number
  readonly baseRuns: number
  readonly headRuns: number
  readonly noise: NoiseName
  /** Share of a run's variance that all its metrics have in common, as a slow boot gives it. */
  readonly common: number
  readonly seed: number
  /** How the base's level is had from its runs; by themselves if left out. */
  readonly levelOf?: (runs: readonly number[]) => Level
}

export interface PushAlerts {
  /** Share of pushes with any metric called regressed. */
  readonly regressed: number
  /** Share with any called improved or regressed. */
  readonly changed: number
}

/** How often pushes without any change alert. */
export function alertsWithoutChange(plan: PushPlan): PushAlerts {
  const random = seededRandom(plan.seed)
  let regressed = 0
  let changed = 0
  for (let push = 0; push < plan.pushes; push++) {
    const kinds = judgePullRequest(drawPush(plan, random)).map(({ verdict }) => verdict?.kind)
    const worse = kinds.includes('regressed')
    if (worse) regressed++
    if (worse || kinds.includes('improved')) changed++
  }
  return { regressed: regressed / plan.pushes, changed: changed / plan.pushes }
}

/**
 * How often a change of exactly the size that was stated as the smallest detectable one is called, in one metric of
 * the push while the others stay: each push is judged once for the size, and again with new head runs changed by it.
 */
export function powerAtStatedEffect(plan: PushPlan): number {
  const random = seededRandom(plan.seed)
  let found = 0
  for (let push = 0; push < plan.pushes; push++) {
    const metrics = drawPush(plan, random)
    const stated = judgePullRequest(metrics)[0]?.verdict?.smallestDetectable ?? Number.NaN
    const again = metrics.map((metric, i) => ({
      ...metric,
      heads: drawRuns(plan.headRuns, { ...plan, common: 0 }, random).map((value) => ({
        value: i === 0 ? value * (1 + stated) : value,
      })),
    }))
    if (judgePullRequest(again)[0]?.verdict?.kind === 'improved') found++
  }
  return found / plan.pushes
}

export type NoiseName = keyof typeof noises

/** Relative deviations of a run with a spread of about 2 %. */
const noises = {
  normal: (random: Random) => normal(random),
  t5: (random: Random) => {
    const squares = Array.from({ length: 5 }, () => normal(random) ** 2)
    return normal(random) / Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / 5)
  },
  lognormal: (random: Random) => (Math.exp(0.5 * normal(random)) - Math.exp(0.125)) / 0.604,
  /** Three runs of a hundred lie eight standard deviations off, to the worse side. */
  outliers: (random: Random) => normal(random) - (random() < 0.03 ? 8 : 0),
} as const

function drawPush(plan: PushPlan, random: Random): PullRequestMetric[] {
  const shared = (runs: number) => Array.from({ length: runs }, () => noises[plan.noise](random))
  const baseShared = shared(plan.baseRuns)
  const headShared = shared(plan.headRuns)
  return Array.from({ length: plan.metrics }, (_, i) => ({
    key: `metric ${i}`,
    metric: { role: 'headline', direction: 'higher', unit: 'bit/s' },
    level: (plan.levelOf ?? levelOfRuns)(mix(baseShared, plan, random)),
    runs: plan.baseRuns,
    heads: mix(headShared, plan, random).map((value) => ({ value })),
    doubtful: false,
    suspect: null,
    changes: [],
  }))
}

function drawRuns(runs: number, plan: PushPlan, random: Random): number[] {
  return mix(
    Array.from({ length: runs }, () => 0),
    plan,
    random,
  )
}

function mix(shared: readonly number[], { common, noise }: PushPlan, random: Random): number[] {
  return shared.map((boot) => {
    const own = noises[noise](random)
    return 1e9 * Math.exp(0.02 * (Math.sqrt(common) * boot + Math.sqrt(1 - common) * own))
  })
}
