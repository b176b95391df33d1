import type { Comparison, ComparisonRow, ComparisonSide } from '../contract/comparison.ts'
import { formatCount } from '../contract/units.ts'
import { type CompareOptions, compareSides } from './compare-sides.ts'
import { groupMeans } from './group-means.ts'
import { policy } from './policy.ts'
import type { Side } from './side.ts'
import { sidesDiffer } from './side-environment.ts'

/** All that a report of a comparison says. Means are of headline metrics by unit, from two metrics up. */
export function makeComparison(a: Side, b: Side, options: CompareOptions): Comparison {
  const rows = compareSides(a, b, options)
  return {
    ...{ a: asSide(a), b: asSide(b), rows },
    means: geometricMeans(rows),
    groupMeans: groupMeans(rows),
    smallestEffect: policy.smallestEffect,
    differences: [...sidesDiffer(a.runs, b.runs)],
    notes: [...footingNotes(rows), ...placeNotes(a, b, rows, options), ...a.notes, ...b.notes],
  }
}

function asSide({ asked, what, runs, notes }: Side): ComparisonSide {
  return {
    ...{ asked, what, notes: [...notes] },
    runs: runs.map(({ name, id, startedAt, commit, host }) => ({
      ...{ name, id, startedAt, commit, host: host?.label ?? null },
    })),
  }
}

function geometricMeans(rows: readonly ComparisonRow[]): Comparison['means'] {
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
          `${formatCount(apart, 'metric')} may not be compared, for the reasons above. They can be compared anyway where that is asked for.`,
        ]
      : []),
    ...(anyway
      ? ['Also what differs in host, environment, tool or arguments was compared, as was asked for.']
      : []),
  ]
}
