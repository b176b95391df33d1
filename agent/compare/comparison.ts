import { formatCount, type Unit } from '../../server/contract/units.ts'
import { policy } from '../../server/judge/policy.ts'
import { type CompareOptions, type ComparisonRow, compareSides } from './compare-sides.ts'
import type { EnvironmentDifference } from './environment-diff.ts'
import type { Side } from './side.ts'
import { sidesDiffer } from './side-environment.ts'

/** All that a report of a comparison says. */
export interface Comparison {
  readonly a: Side
  readonly b: Side
  readonly rows: readonly ComparisonRow[]
  /** Mean factors of headline metrics by unit, from two metrics up; empty unless asked for. */
  readonly means: readonly GeometricMean[]
  readonly differences: readonly EnvironmentDifference[]
  /** What a reader must know, most important first. */
  readonly notes: readonly string[]
}

export interface GeometricMean {
  readonly unit: Unit
  readonly metrics: number
  /** Relative change of B against A. */
  readonly relative: number
}

export function makeComparison(
  a: Side,
  b: Side,
  options: CompareOptions & { readonly geomean: boolean },
): Comparison {
  const rows = compareSides(a, b, options)
  return {
    ...{ a, b, rows },
    means: options.geomean ? geometricMeans(rows) : [],
    differences: sidesDiffer(a.runs, b.runs),
    notes: [...footingNotes(rows), ...placeNotes(a, b, rows, options), ...a.notes, ...b.notes],
  }
}

function geometricMeans(rows: readonly ComparisonRow[]): readonly GeometricMean[] {
  const compared = rows.flatMap(({ metric, judged }) => {
    const relative = judged?.effect?.relative
    return metric.role !== 'headline' || relative === undefined || relative <= -1
      ? []
      : [{ unit: metric.unit, log: Math.log1p(relative) }]
  })
  return [...Map.groupBy(compared, ({ unit }) => unit)]
    .filter(([, group]) => group.length > 1)
    .map(([unit, group]) => ({
      unit,
      metrics: group.length,
      relative: Math.expm1(group.reduce((sum, { log }) => sum + log, 0) / group.length),
    }))
}

/** What the figures rest on, where that is less than runs on both sides. */
function footingNotes(rows: readonly ComparisonRow[]): readonly string[] {
  const footings = new Set(rows.map(({ judged }) => judged?.footing))
  return [
    ...(footings.has('repetitions') || footings.has('none')
      ? [
          'One run on each side: repetitions within one boot do not see how boots differ, so nothing is called a change. ' +
            'Intervals marked * are those of the repetitions alone; several runs on each side would decide.',
        ]
      : []),
    ...(footings.has('one-run')
      ? ['One side has one run: it is judged by the spread among the runs of the other.']
      : []),
    ...(footings.has('runs')
      ? [
          `± is the standard deviation between runs; unchanged means that a change of ${100 * policy.smallestEffect} % or more is ruled out. Of what is called a change, ${100 * policy.pushFalseDiscovery} % is false on average, all metrics together.`,
        ]
      : []),
  ]
}

function placeNotes(
  a: Side,
  b: Side,
  rows: readonly ComparisonRow[],
  { anyway }: CompareOptions,
): readonly string[] {
  const blind = [...a.runs, ...b.runs].filter(({ environment }) => environment === null)
  const apart = rows.filter(({ reasons }) => reasons.length > 0).length
  return [
    ...(blind.length > 0
      ? ['Files do not tell where they were measured: that the environments are equal is for you to know.']
      : []),
    ...(apart > 0
      ? [
          `${formatCount(apart, 'metric')} may not be compared, for the reasons above; --anyway shows the change all the same.`,
        ]
      : []),
    ...(anyway
      ? ['With --anyway also what differs in host, environment, tool or arguments was compared.']
      : []),
  ]
}
