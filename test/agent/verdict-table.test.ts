import { expect, test } from 'vitest'
import { verdictTable } from '../../agent/verdict-table.ts'
import { RunDetail } from '../../server/contract/views.ts'
import { exampleRun } from './support/run-upload.ts'

const id = '01M84DY4GHXNFTKBMDWB2G9CD4'
const metric = (name: string, role: string) => ({
  name,
  unit: 'us',
  direction: 'lower',
  role,
  semantics: 'rtt',
})
const verdict = (kind: string, reason: string, relative: number | null) => ({
  ...{ kind, reason, smallestDetectable: null, analysisVersion: 1 },
  effect: relative === null ? null : { relative, low: relative - 0.05, high: relative + 0.05 },
  baseline: { runs: 0, needed: 5, centre: null, expected: null },
})
const point = (name: string, value: number, judged: unknown) => ({
  ...{ seriesId: id, metric: name, value, samples: [value], verdict: judged },
})

function detail(points: readonly unknown[]): RunDetail {
  const { format: _, rawOutputs: __, results, ...run } = exampleRun(id)
  const metrics = [
    metric('rtt_p50', 'headline'),
    metric('rtt_p99', 'secondary'),
    metric('extra', 'explanatory'),
  ]
  return RunDetail.parse({
    ...{
      ...run,
      project: 'p',
      receivedAt: run.startedAt,
      acceleration: 'none',
      analysis: 'done',
      suspect: null,
      work: null,
      manifest: null,
    },
    verdicts: { regressed: 0, improved: 0, unchanged: 0, inconclusive: 0, invalid: 0 },
    results: [{ benchmark: { ...results[0]?.benchmark, name: 'rr', metrics }, repetitions: [], points }],
  })
}

test('points stand in the order of their metrics, with the change and the reasons that ask for attention', () => {
  const table = verdictTable(
    detail([
      point('extra', 1, null),
      point('rtt_p99', 240, verdict('regressed', 'slower than the baseline', 0.12)),
      point('rtt_p50', 20, verdict('unchanged', 'as before', 0.001)),
    ]),
  )
  expect(table.split('\n')).toEqual([
    'benchmark   value    verdict    change (95 % interval)',
    'rr rtt_p50  20.0 µs  unchanged  +0.10 % (−4.9 % to +5.1 %)',
    'rr rtt_p99  240 µs   regressed  +12 % (+7.0 % to +17 %)',
    'rr rtt_p99: slower than the baseline',
  ])
})

test('a reason that points share is said once', () => {
  const early = verdict('inconclusive', '1 of 5 runs needed for a baseline', null)
  const table = verdictTable(detail([point('rtt_p50', 20, early), point('rtt_p99', 90, early)]))
  expect(table.split('\n').at(-1)).toBe('2 points: 1 of 5 runs needed for a baseline')
})

test('a point that was not judged says so', () => {
  expect(verdictTable(detail([point('rtt_p50', 20, null)]))).toMatch(/rr rtt_p50 +20.0 µs +not judged$/)
})

test('a benchmark on several paths is shown with each path', () => {
  const run = detail([point('rtt_p50', 20, null)])
  const [result] = run.results
  if (result === undefined) throw new Error('Expected a result.')
  const within = { ...result, benchmark: { ...result.benchmark, path: 'guest-lo' as const } }
  expect(verdictTable({ ...run, results: [result, within] })).toMatch(
    /^rr on host-lo rtt_p50 .*\nrr on guest-lo rtt_p50 /m,
  )
})
