import { describe, expect, test } from 'vitest'
import { hyperfine } from '../../../agent/adapters/hyperfine.ts'
import { runOfFile } from '../../../agent/compare/run-of-file.ts'
import { compareSides } from '../../../server/judge/compare-sides.ts'
import { makeComparison } from '../../../server/judge/make-comparison.ts'
import { sidesDiffer } from '../../../server/judge/side-environment.ts'
import { describeSide } from '../../../server/report/describe-side.ts'
import { fixture, resultsOf } from '../../agent/adapters/support/fixture.ts'
import { buildRun } from '../../support/builders.ts'
import { compared, runs, side } from './sides.ts'

const strict = { anyway: false, all: false }

test('runs of one series are compared metric by metric, in the order of A', () => {
  const rows = compareSides(side('a', runs(6)), side('b', runs(4, { from: 20, speed: 0.9 })), strict)
  expect(rows.map(({ benchmark, metric, judged }) => [benchmark.name, metric.name, judged?.verdict])).toEqual(
    [
      ['loopback_stream', 'throughput', 'unchanged'],
      ['tcp_stream_1', 'throughput', 'regressed'],
      ['rr_tail', 'rtt_p50', 'regressed'],
      ['rr_tail', 'rtt_p99', 'regressed'],
    ],
  )
  expect(rows[1]).toMatchObject({ a: { runs: 6 }, b: { runs: 4 }, reasons: [], host: null })
})

test('explanatory metrics are there when asked for', () => {
  const both = [side('a', runs(3)), side('b', runs(3, { from: 20 }))] as const
  const names = (all: boolean) => compareSides(...both, { ...strict, all }).map(({ metric }) => metric.name)
  expect(names(false)).not.toContain('retransmits')
  expect(names(true)).toContain('retransmits')
})

test('a suspect repetition is left out, and the value is the median of the others', () => {
  const run = buildRun({ shape: { suspect: 0 } })
  const stream = compared(run).values.find(({ benchmark }) => benchmark.name === 'tcp_stream_1')
  expect(stream?.samples).toHaveLength(4)
  expect(stream?.samples).not.toContain(run.results[1]?.repetitions[0]?.values['throughput'])
})

describe('no percentage is given', () => {
  test('between two hosts', () => {
    const rows = compareSides(side('a', runs(3)), side('b', runs(3, { host: 'host-b' })), strict)
    expect(rows.every(({ judged }) => judged === null)).toBe(true)
    expect(rows[0]?.reasons).toEqual(['They ran on different hosts: host-a and host-b'])
    expect(rows[0]).toMatchObject({ a: { runs: 3 }, b: { runs: 3 } })
  })

  test('between two identities, which are named', () => {
    const other = structuredClone(buildRun())
    other.environment.identity['host.cpu.threads'] = 32
    const [row] = compareSides(side('a', runs(3)), side('b', [compared(other)]), strict)
    expect(row?.reasons).toEqual(['host.cpu.threads differs: 64 and 32'])
  })

  test('between two versions of a tool', () => {
    const other = structuredClone(buildRun())
    for (const { benchmark } of other.results) benchmark.tool.version = '9.9'
    const [row] = compareSides(side('a', runs(3)), side('b', [compared(other)]), strict)
    expect(row?.reasons).toEqual(['Different versions of iperf3 measured: 3.12 and 9.9'])
  })

  test('unless it is asked for, and never between two units', () => {
    const [a, b] = [side('a', runs(3)), side('b', runs(3, { host: 'host-b' }))]
    expect(compareSides(a, b, { ...strict, anyway: true })[0]?.judged?.verdict).toBe('unchanged')
    const other = structuredClone(buildRun())
    for (const { benchmark } of other.results) for (const metric of benchmark.metrics) metric.unit = 'count'
    const rows = compareSides(a, side('b', [compared(other)]), { ...strict, anyway: true })
    expect(rows.map(({ judged }) => judged)).toEqual([null, null, null, null])
    expect(rows[0]?.reasons).toEqual(['throughput is in different units: bit/s and count'])
  })
})

test('where both sides ran on the same two hosts, each host is compared with itself', () => {
  const a = side('a', [...runs(3), ...runs(3, { host: 'host-b' })])
  const b = side('b', [...runs(3, { from: 20 }), ...runs(3, { from: 20, host: 'host-b' })])
  const rows = compareSides(a, b, strict)
  expect(rows.slice(0, 2).map(({ host, a: before, b: after }) => [host, before?.runs, after?.runs])).toEqual([
    ['host-a', 3, 3],
    ['host-b', 3, 3],
  ])
})

test('a metric that one side lacks stands alone', () => {
  const less = buildRun()
  less.results.splice(2, 1)
  const rows = compareSides(side('a', runs(2)), side('b', [compared(less)]), strict)
  expect(rows.at(-1)).toMatchObject({ metric: { name: 'rtt_p99' }, b: null, judged: null, reasons: [] })
})

test('files, which do not tell where they were measured, are compared among each other and with runs', () => {
  const text = fixture('hyperfine/hyperfine-1.15-two-commands.json')
  const file = { name: 'f', text, adapter: 'hyperfine', results: resultsOf(hyperfine, text), notes: [] }
  const one = side('f', [runOfFile(file)])
  const rows = compareSides(one, one, strict)
  expect(rows.map(({ judged }) => [judged?.footing, judged?.effect?.relative])).toEqual([
    ['repetitions', 0],
    ['repetitions', 0],
  ])
})

describe('the environments of two sides', () => {
  test('differ in the fields that differ, and a side that differs in itself names its values', () => {
    const mixed = [...runs(2, { kernel: '6.1' }), ...runs(2, { kernel: '6.6' })]
    expect(sidesDiffer(mixed, runs(2, { kernel: '6.6' }))).toMatchObject([
      { field: 'host.kernel', kind: 'epoch', from: '6.1 | 6.6', to: '6.6' },
    ])
    expect(sidesDiffer(runs(2), runs(2))).toEqual([])
  })
})

test.each([
  [side('branch main', runs(3)), 'branch main: 3 runs of 3 commits on host-a, 2025-09-02 to 2025-09-04'],
  [side('run X', runs(1)), `run X: 1 run of ${runs(1)[0]?.commit?.slice(0, 12)} on host-a, 2025-09-02`],
])('a side in one line', (given, line) => {
  const { a } = makeComparison(given, given, strict)
  expect(describeSide(a)).toBe(line)
})
