import type { Effect, Verdict } from '../server/contract/verdict.ts'
import type { PointTable } from './schema.ts'

/** The columns of a point that hold its verdict. */
export const verdictColumns = [
  'point.verdict',
  'point.reason',
  'point.effect_relative',
  'point.effect_low',
  'point.effect_high',
  'point.smallest_detectable',
  'point.baseline_runs',
  'point.baseline_needed',
  'point.baseline_centre',
  'point.expected_low',
  'point.expected_high',
  'point.analysis_version',
] as const satisfies readonly `point.${keyof PointTable}`[]

export type VerdictRow = Pick<PointTable, ColumnOf<(typeof verdictColumns)[number]>>
type ColumnOf<T> = T extends `point.${infer Column}` ? Column & keyof PointTable : never

/** A verdict as columns. */
export function toColumns(verdict: Verdict): VerdictRow {
  const { effect, baseline } = verdict
  return {
    verdict: verdict.kind,
    reason: verdict.reason,
    effect_relative: effect?.relative ?? null,
    effect_low: effect?.low ?? null,
    effect_high: effect?.high ?? null,
    smallest_detectable: verdict.smallestDetectable,
    baseline_runs: baseline.runs,
    baseline_needed: baseline.needed,
    baseline_centre: baseline.centre,
    expected_low: baseline.expected?.low ?? null,
    expected_high: baseline.expected?.high ?? null,
    analysis_version: verdict.analysisVersion,
  }
}

/** The verdict in a row's columns; null for a point that was not judged, or whose metric has no good direction. */
export function fromColumns(row: VerdictRow): Verdict | null {
  if (row.verdict === null || row.analysis_version === null) return null
  const hasExpected = row.expected_low !== null && row.expected_high !== null
  return {
    kind: row.verdict,
    reason: row.reason ?? '',
    effect: effectOf(row),
    smallestDetectable: row.smallest_detectable,
    baseline: {
      runs: row.baseline_runs ?? 0,
      needed: row.baseline_needed ?? 1,
      centre: row.baseline_centre,
      expected: hasExpected ? { low: Number(row.expected_low), high: Number(row.expected_high) } : null,
    },
    analysisVersion: row.analysis_version,
  }
}

interface EffectColumns {
  readonly effect_relative: number | null
  readonly effect_low: number | null
  readonly effect_high: number | null
}

/** The effect in the columns of a point or a change point; null where there is none, as from zero. */
export function effectOf({
  effect_relative: relative,
  effect_low: low,
  effect_high: high,
}: EffectColumns): Effect | null {
  return relative === null || low === null || high === null ? null : { relative, low, high }
}

/** The columns of a point that was not judged yet. */
export const noVerdict: VerdictRow = {
  verdict: null,
  reason: null,
  effect_relative: null,
  effect_low: null,
  effect_high: null,
  smallest_detectable: null,
  baseline_runs: null,
  baseline_needed: null,
  baseline_centre: null,
  expected_low: null,
  expected_high: null,
  analysis_version: null,
}
