import { expect, test } from 'vitest'
import type { OnlineReport, SeriesReport } from '../../../agent/analyze/analyze-series.ts'
import { matchChanges } from '../../../agent/analyze/match-changes.ts'
import { onlineFigures, onlineTally } from '../../../agent/analyze/online-score.ts'
import { createScorer } from '../../../agent/analyze/score.ts'

test('a found place stands for a known one up to five points away', () => {
  expect(matchChanges([10, 30], [15, 36])).toEqual([{ found: 10, known: 15 }])
})

test('each place is matched once, the closest pairs first', () => {
  expect(matchChanges([98, 101], [100])).toEqual([{ found: 101, known: 100 }])
  expect(matchChanges([100, 104], [99, 105])).toEqual([
    { found: 100, known: 99 },
    { found: 104, known: 105 },
  ])
  expect(matchChanges([103], [99, 105])).toEqual([{ found: 103, known: 105 }])
})

test('precision, recall and F1 are pooled over series and told by family', () => {
  const scorer = createScorer()
  scorer.add(report({ family: 'calm', known: [], found: [50] }))
  scorer.add(report({ family: 'steps', known: [20, 60, 90], found: [21, 58] }))
  scorer.add(report({ family: 'steps', found: [1] }))
  const { all, families, unlabelled } = scorer.score()
  expect(all).toEqual({
    ...{ series: 2, known: 3, found: 3, right: 2, online: null },
    ...{ precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 },
  })
  expect(families['calm']).toMatchObject({ precision: 0, recall: null, f1: 0 })
  expect(families['steps']).toMatchObject({ series: 1, precision: 1, recall: 2 / 3 })
  expect(unlabelled).toBe(1)
})

test('a step of the environment is no change that was found', () => {
  const scorer = createScorer()
  const step = report({ known: [], found: [50] })
  scorer.add({ ...step, changes: step.changes.map((change) => ({ ...change, cause: 'epoch' })) })
  expect(scorer.score().all).toMatchObject({ found: 0, precision: null, f1: null })
})

test('online, a report is right when it lies near a change that has begun', () => {
  const values = Array.from({ length: 120 }, () => 1)
  const reports = [
    // Before anyone is judged.
    { index: 8, at: 12 },
    // Of the coming change, but before it began.
    { index: 57, at: 59 },
    { index: 61, at: 63 },
    // One false place told twice.
    { index: 90, at: 92 },
    { index: 92, at: 99 },
  ]
  const tally = onlineTally(reports, [60, 100], values)
  expect(tally).toEqual({ points: 100, falseReports: 2, delays: [3, null] })
  expect(onlineFigures([tally])).toEqual({
    ...{ points: 100, falseReports: 2, falsePerThousand: 20 },
    ...{ within2: 0, within5: 0.5, within10: 0.5, medianDelay: 3 },
  })
})

interface Case {
  readonly family?: string
  readonly known?: readonly number[]
  readonly found: readonly number[]
  readonly reports?: readonly OnlineReport[]
}

function report({ family, known, found, reports }: Case): SeriesReport {
  return {
    series: { id: 'x', family, known, values: [], source: { file: 'x.jsonl', line: 1 } },
    ...{
      points: 0,
      missing: 0,
      visibility: { level: 1, noise: 0.01, smallestDetectable: 0.05 },
      reports: reports ?? null,
    },
    changes: found.map((index) => ({
      ...{ index, earliest: index, latest: index, before: 1, after: 2, effect: null, p: 0.001 },
      ...{ cause: 'shift', time: null, commit: null, meaning: null },
    })),
  }
}
