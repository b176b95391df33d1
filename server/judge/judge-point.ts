import { formatRelative } from '../contract/units.ts'
import type { Baseline, Verdict } from '../contract/verdict.ts'
import type { FieldChange } from '../contract/views.ts'
import { baselineOf, describeChanges, type HistoryPoint } from './baseline.ts'
import { type Comparison, centreOf, compare } from './compare.ts'
import { type Direction, isImprovement } from './goodness.ts'
import { policy } from './policy.ts'

/** All that a verdict on one point depends on. */
export interface JudgeInput {
  readonly value: number
  readonly epoch: string
  /** Every repetition was suspect. */
  readonly doubtful: boolean
  readonly direction: Direction
  /** Baseline points of the same series before this one, oldest first; more than `policy.baselineMost` do no harm. */
  readonly history: readonly HistoryPoint[]
  /** Where the epoch began within the history: what changed in the environment then. */
  readonly changes: readonly FieldChange[]
}

/**
 * The verdict on one point: is it where a further run of the baseline's code would fall (a 95 % prediction interval on
 * the log scale), and if so, is a change that matters ruled out? Null for a metric without a good direction.
 * Throws `RangeError` for a number that is none.
 */
export function judgePoint(input: JudgeInput): Verdict | null {
  refuseNonFinite(input)
  if (input.direction === 'none') return null
  const values = baselineOf(input.history, input.epoch)
  if (input.doubtful) return without('invalid', 'Every repetition was suspect', values)
  if (values.length < policy.baselineNeeded) {
    return without('inconclusive', tooFewReason(values.length, input.changes), values)
  }
  const comparison = compare(input.value, values)
  const baseline: Baseline = {
    runs: values.length,
    needed: policy.baselineNeeded,
    centre: comparison.centre,
    expected: comparison.expected,
  }
  return {
    ...decide(input.direction, comparison),
    effect: comparison.effect,
    smallestDetectable: comparison.smallestDetectable,
    baseline,
    analysisVersion: policy.analysisVersion,
  }
}

function decide(direction: 'higher' | 'lower', comparison: Comparison): Pick<Verdict, 'kind' | 'reason'> {
  const { shift, effect, smallestDetectable } = comparison
  if (comparison.outside) {
    return {
      kind: isImprovement(direction, shift) ? 'improved' : 'regressed',
      reason: outsideReason(comparison),
    }
  }
  if (effect === null) {
    return shift === 0
      ? { kind: 'unchanged', reason: `Zero, as in all ${comparison.runs} baseline runs` }
      : { kind: 'inconclusive', reason: 'Within what the baseline runs vary by; their centre is zero' }
  }
  const limit = policy.smallestEffect
  if (effect.low > -limit && effect.high < limit) {
    return {
      kind: 'unchanged',
      reason: `Within what ${comparison.runs} baseline runs vary by; a change of ${percent(limit)} or more is ruled out`,
    }
  }
  const seen =
    smallestDetectable === null ? '' : `; could only have seen changes above ${percent(smallestDetectable)}`
  return { kind: 'inconclusive', reason: `Within what ${comparison.runs} baseline runs vary by${seen}` }
}

function outsideReason({ shift, effect, margins, runs }: Comparison): string {
  const way = shift > 0 ? 'higher' : 'lower'
  if (effect === null || margins === null) return `Clearly ${way} than ${runs} baseline runs around zero`
  const range = `${formatRelative(margins.low)} to ${formatRelative(margins.high)}`
  return `${percent(Math.abs(effect.relative))} ${way} than the centre of ${runs} baseline runs; expected ${range}`
}

function tooFewReason(runs: number, changes: readonly FieldChange[]): string {
  const count = `${runs} of ${policy.baselineNeeded} runs needed for a baseline`
  return changes.length === 0 ? count : `Environment changed: ${describeChanges(changes)}; ${count}`
}

function without(kind: 'invalid' | 'inconclusive', reason: string, values: readonly number[]): Verdict {
  const centre = values.length === 0 ? null : centreOf(values)
  return {
    kind,
    reason,
    effect: null,
    smallestDetectable: null,
    baseline: { runs: values.length, needed: policy.baselineNeeded, centre, expected: null },
    analysisVersion: policy.analysisVersion,
  }
}

function percent(fraction: number): string {
  return formatRelative(fraction).replace('+', '')
}

function refuseNonFinite(input: JudgeInput): void {
  const wrong = [input.value, ...input.history.map((point) => point.value)].find((x) => !Number.isFinite(x))
  if (wrong !== undefined) throw new RangeError(`Expected finite numbers to judge, got ${wrong}`)
}
