import { formatCount, formatRelative, formatSize, type Unit } from '../contract/units.ts'
import type { Baseline, Verdict } from '../contract/verdict.ts'
import { centreOf, expectedRun } from './expected-run.ts'
import { isImprovement } from './goodness.ts'
import type { Level } from './level.ts'
import { moreBoots } from './more-boots.ts'
import { policy } from './policy.ts'
import type { Shift } from './shift.ts'
import { effectOf, isCalled, isRuledOut, shiftInterval, smallestDetectable } from './shift-size.ts'

export interface ShiftContext {
  readonly level: Level
  readonly direction: 'higher' | 'lower'
  readonly unit?: Unit | undefined
  /** How rare a shift must be by chance to be called a change. */
  readonly rarity: number
  /** Further boots can be had, and how many would decide is worth saying. */
  readonly bootable: boolean
  /** Runs that the baseline needed; left out, those of the policy. */
  readonly needed?: number | undefined
}

/** What a shift means: a change for better or worse, none that matters, or too little known to say. */
export function verdictOnShift(shift: Shift, context: ShiftContext): Verdict {
  return {
    ...decide(shift, context),
    effect: effectOf(shift),
    smallestDetectable: smallestDetectable(shift, context.rarity),
    baseline: baselineOn(context),
    analysisVersion: policy.analysisVersion,
  }
}

/** A verdict that no comparison led to; `runs` of those that a baseline needs were there. */
export function verdictWithout(
  kind: 'invalid' | 'inconclusive',
  reason: string,
  runs: number,
  needed: number = policy.baselineNeeded,
): Verdict {
  return {
    kind,
    reason,
    effect: null,
    smallestDetectable: null,
    baseline: { runs, needed, centre: null, expected: null },
    analysisVersion: policy.analysisVersion,
  }
}

function baselineOn({ level, unit, needed = policy.baselineNeeded }: ShiftContext): Baseline {
  return {
    runs: level.points,
    needed,
    centre: centreOf(level),
    expected: expectedRun(level, unit),
  }
}

function decide(shift: Shift, context: ShiftContext): Pick<Verdict, 'kind' | 'reason'> {
  const { level, rarity, direction } = context
  const base = formatCount(level.points, 'baseline run')
  if (isCalled(shift, rarity)) {
    const kind = isImprovement(direction, shift.size) ? 'improved' : 'regressed'
    return { kind, reason: calledReason(shift, context) }
  }
  if (isRuledOut(shift)) {
    const limit = `a change of ${formatSize(policy.smallestEffect)} or more is ruled out`
    return { kind: 'unchanged', reason: `${withinReason(shift, base)}; ${limit}` }
  }
  if (shift.scale === 'linear' && shift.centre === 0) {
    return shift.size === 0
      ? { kind: 'unchanged', reason: `Zero, as in all ${base}` }
      : { kind: 'inconclusive', reason: `Within what ${base} vary by; their centre is zero` }
  }
  const seen = `could only have seen changes above ${formatSize(smallestDetectable(shift, rarity) ?? 0)}`
  const boots = context.bootable ? `; ${bootsReason(moreBoots(shift, rarity))}` : ''
  return { kind: 'inconclusive', reason: `${withinReason(shift, base)}; ${seen}${boots}` }
}

function calledReason(shift: Shift, { level, unit }: ShiftContext): string {
  const base = formatCount(level.points, 'baseline run')
  const effect = effectOf(shift)
  if (effect === null) return `Clearly ${way(shift)} than ${base} around zero`
  const size = `${formatSize(Math.abs(effect.relative))} ${way(shift)} than the centre of ${base}`
  if (shift.runs > 1) {
    const range = `${formatRelative(effect.low)} to ${formatRelative(effect.high)}`
    return `${shift.runs} runs are ${size}; 95 % interval ${range}`
  }
  const { low, high } = expectedRun(level, unit)
  const relative = (value: number) => formatRelative((value - shift.centre) / Math.abs(shift.centre))
  return `${size}; expected ${relative(low)} to ${relative(high)}`
}

/** A shift may be too rare for a single comparison and still not rare enough among many: then it leans to one side. */
function withinReason(shift: Shift, base: string): string {
  const { low, high } = shiftInterval(shift)
  if (low <= 0 && high >= 0) return `Within what ${base} vary by`
  return `Leans ${way(shift)} than ${base}, too little to call it a change`
}

function bootsReason(boots: number | null): string {
  if (boots === null) return `${policy.mostBoots} more boots would not decide`
  return `${formatCount(boots, 'more boot')} would decide`
}

function way(shift: Shift): string {
  return shift.size > 0 ? 'higher' : 'lower'
}
