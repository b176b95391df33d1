import type { KnownSpread } from '../contract/calibration.ts'
import { type Contrasts, evidenceAbove, evidenceBelow, intervalAtAnyTime } from '../stats/sequential-t.ts'
import type { Side } from './confirmation-blocks.ts'
import { isImprovement } from './goodness.ts'
import { weighed } from './moderate.ts'

/** A boot that counts, in the order measured. */
export interface ConfirmationBoot {
  readonly side: Side
  readonly value: number
}

/** What is known and wanted of a metric before it is measured again. */
export interface ConfirmationAim {
  readonly direction: 'higher' | 'lower'
  /** The relative change that raised the suspicion; null where a person asks. */
  readonly suspected: number | null
  /** The smallest relative change that is worth an alert. */
  readonly smallestEffect: number
  /** Relative standard deviation of a run, where the series' history tells. */
  readonly noise: number | null
  /** What a calibration of the host says of it; absent where none holds. */
  readonly calibrated?: KnownSpread | undefined
  /** How many metrics are asked about at once: each must be the surer. */
  readonly metrics: number
  /** The most that a wrong answer may come up with, over all looks and metrics. */
  readonly errors: { readonly confirmed: number; readonly refuted: number }
}

/** One metric's answer on one host. */
export interface ConfirmationFinding {
  readonly state: 'open' | 'confirmed' | 'refuted'
  /** Complete pairs of two boots of either side that it rests on. */
  readonly blocks: number
  /** Head against base, with an interval that holds at whatever time one looks; null while it has no bounds. */
  readonly effect: { readonly relative: number; readonly low: number; readonly high: number } | null
  readonly base: number | null
  readonly head: number | null
  /** The smallest relative worsening that is not ruled out; null while there is none. */
  readonly worstLeft: number | null
}

/** Error rates of a confirmation that stands alone. */
export const confirmationErrors = { confirmed: 0.01, refuted: 0.05 } as const

/**
 * Whether head is worse than base, from boots that alternate. Boots of either side are taken in pairs, as they came, two
 * and two to a block; each block has one contrast of the sides and two differences within them, which tell the noise of a
 * boot. *Confirmed*: worse, with evidence enough for any-time validity, Bonferroni over the metrics. *Refuted*: half of
 * what was suspected, or the smallest effect worth an alert where that is less, is ruled out. Both at once is refuted:
 * worse, and too little to matter.
 */
export function judgeConfirmation(
  boots: readonly ConfirmationBoot[],
  aim: ConfirmationAim,
): ConfirmationFinding {
  const base = boots.filter(({ side }) => side === 'base').map(({ value }) => value)
  const head = boots.filter(({ side }) => side === 'head').map(({ value }) => value)
  const blocks = Math.floor(Math.min(base.length, head.length) / 2)
  const none = { state: 'open', blocks, effect: null, base: null, head: null, worstLeft: null } as const
  if (blocks === 0) return none
  const counted = { base: base.slice(0, 2 * blocks), head: head.slice(0, 2 * blocks) }
  const scale = scaleOf(counted.base, counted.head)
  if (scale === null) return { ...none, base: mean(base), head: mean(head) }
  const contrasts = contrastsOf(counted.base.map(scale.to), counted.head.map(scale.to), knownNoise(aim))
  const worse = isImprovement(aim.direction, 1) ? -1 : 1
  const oriented = { ...contrasts, mean: contrasts.mean * worse }
  const enough = { confirmed: aim.metrics / aim.errors.confirmed, refuted: aim.metrics / aim.errors.refuted }
  const isTooLittle = evidenceBelow(oriented, scale.sizeOf(leastOf(aim), worse)) >= enough.refuted
  const isWorse = evidenceAbove(oriented, 0) >= enough.confirmed
  const interval = intervalAtAnyTime(contrasts, aim.errors.refuted / aim.metrics)
  return {
    state: isTooLittle ? 'refuted' : isWorse ? 'confirmed' : 'open',
    blocks,
    effect: interval && {
      relative: scale.relative(contrasts.mean),
      low: scale.relative(interval.low),
      high: scale.relative(interval.high),
    },
    base: scale.from(mean(counted.base.map(scale.to))),
    head: scale.from(mean(counted.head.map(scale.to))),
    worstLeft: interval && Math.max(0, worse * scale.relative(worse > 0 ? interval.high : interval.low)),
  }
}

/** What must be ruled out before a suspicion is refuted: the same share for better and worse. */
function leastOf({ suspected, smallestEffect }: ConfirmationAim): number {
  return suspected === null ? smallestEffect : Math.min(Math.abs(suspected) / 2, smallestEffect)
}

interface Scale {
  readonly to: (value: number) => number
  readonly from: (scaled: number) => number
  /** A difference on the scale as a relative change. */
  readonly relative: (difference: number) => number
  /** The size on the scale of a worsening by a share. */
  readonly sizeOf: (share: number, worse: 1 | -1) => number
}

/** Logarithms where all values are above zero; else shares of the base's mean. Null where that is zero too. */
function scaleOf(base: readonly number[], head: readonly number[]): Scale | null {
  if ([...base, ...head].every((value) => value > 0)) {
    return {
      ...{ to: Math.log, from: Math.exp, relative: Math.expm1 },
      sizeOf: (share, worse) => Math.abs(Math.log1p(worse * Math.min(share, mostShare))),
    }
  }
  const centre = Math.abs(mean(base))
  if (centre === 0) return null
  return {
    to: (value) => value / centre,
    from: (scaled) => scaled * centre,
    relative: (difference) => difference,
    sizeOf: (share) => share,
  }
}

const mostShare = 0.99

/**
 * Each block as orthonormal contrasts of one variance: the sides' difference, and the differences within either side. What
 * a series' history and a calibration say of the noise counts as some more of the latter: a guide for the first blocks, soon
 * outweighed.
 */
function contrastsOf(
  base: readonly number[],
  head: readonly number[],
  known: { readonly freedom: number; readonly squares: number },
): Contrasts {
  const effects: number[] = []
  let squares = 0
  for (let i = 0; i + 1 < base.length; i += 2) {
    const [b1, b2, h1, h2] = [base[i] ?? 0, base[i + 1] ?? 0, head[i] ?? 0, head[i + 1] ?? 0]
    effects.push((h1 + h2) / 2 - (b1 + b2) / 2)
    squares += ((b1 - b2) ** 2 + (h1 - h2) ** 2) / 2
  }
  const centre = mean(effects)
  const floor = leastNoise ** 2
  for (const effect of effects) squares += (effect - centre) ** 2
  const freedom = 3 * effects.length - 1
  return {
    ...{ count: effects.length, mean: centre, freedom: freedom + known.freedom },
    squares: Math.max(squares, floor * freedom) + known.squares,
  }
}

/** What history and a calibration say of the noise together, each by what it rests on. */
function knownNoise({ noise, calibrated }: Pick<ConfirmationAim, 'noise' | 'calibrated'>) {
  const known = [
    ...(noise === null ? [] : [{ spread: Math.max(noise, leastNoise), freedom: knownFreedom }]),
    ...(calibrated === undefined ? [] : [weighed(calibrated)]),
  ]
  const freedom = known.reduce((sum, one) => sum + one.freedom, 0)
  const squares = known.reduce((sum, one) => sum + one.freedom * one.spread ** 2, 0)
  const share = Math.min(1, mostKnownFreedom / Math.max(1, freedom))
  return { freedom: freedom * share, squares: squares * share }
}

/** Degrees of freedom that history is worth: enough that one block of a plain effect decides, and no more. */
const knownFreedom = 4
/**
 * Degrees of freedom that all that is known beforehand is worth at most. With six, noise that is held for half of what it is
 * still brings fewer than one false confirmation in a hundred; with eight, it brings more.
 */
const mostKnownFreedom = 6
/** The least relative standard deviation to believe between boots, as everywhere: less is luck or rounding. */
const leastNoise = 0.001

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
