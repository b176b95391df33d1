import { describe, expect, test } from 'vitest'
import { googleBenchmark } from '../../../agent/adapters/google-benchmark.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf, valuesOf } from './support/fixture.ts'

const adapter = googleBenchmark
const once = fixture('google-benchmark/google-benchmark-1.7.1.json')
const repeated = fixture('google-benchmark/google-benchmark-1.7.1-repetitions.json')
const aggregates = fixture('google-benchmark/google-benchmark-1.7.1-aggregates-only.json')

testAdapterOn('one repetition each', { adapter, text: once, another: repeated })
testAdapterOn('repetitions', { adapter, text: repeated })
testAdapterOn('aggregates alone', { adapter, text: aggregates })

test('times come in microseconds, bytes a second in bits; counters have no unit', () => {
  const [copy] = resultsOf(adapter, once)
  expect(copy).toMatchObject({ benchmark: 'copy_64', argv: ['b', '--benchmark_filter=BM_Copy/64'] })
  expect(copy?.metrics.map(({ name, unit, direction, role }) => [name, unit, direction, role])).toEqual([
    ['time', 'us', 'lower', 'headline'],
    ['cpu_time', 'us', 'lower', 'secondary'],
    ['throughput', 'bit/s', 'higher', 'secondary'],
    ['frames', 'other:(no unit)', 'none', 'explanatory'],
    ['items_per_second', 'operations/s', 'higher', 'secondary'],
  ])
  expect(copy?.repetitions).toEqual([
    {
      ...{ startedAt: Date.parse('2026-11-23T21:04:21Z'), seconds: null, suspect: [], notes: [] },
      values: {
        time: 0.00410163077522796,
        cpu_time: 0.00410122140893725,
        throughput: 124840858112.236,
        frames: 4.876596020009225e8,
        items_per_second: 243829801.000461,
      },
    },
  ])
})

test('a benchmark with an error has no numbers, and the notes say why', () => {
  const reading = adapter.read(once)
  expect(reading).toMatchObject({ kind: 'results' })
  if (reading.kind === 'refused') return
  expect(reading.results.map(({ benchmark }) => benchmark)).toEqual([
    'copy_64',
    'copy_9216',
    'wait_real_time',
  ])
  expect(reading.notes).toContain('BM_Connect gave no numbers: connection refused')
})

test('repetitions are taken one by one and their aggregates left out', () => {
  const results = resultsOf(adapter, repeated)
  expect(results.map(({ repetitions }) => repetitions.length)).toEqual([3, 3])
})

test('with aggregates alone the median is the one repetition', () => {
  const [copy] = resultsOf(adapter, aggregates)
  const median = JSON.parse(aggregates).benchmarks.find(
    (one: { aggregate_name: string }) => one.aggregate_name === 'median',
  )
  expect(valuesOf(copy, 'items_per_second')).toEqual([Number(median.items_per_second.toPrecision(15))])
})

test('files of versions without run types are read by the names of their entries', () => {
  const old = {
    context: { date: '2018-03-01 10:00:00', num_cpus: 8, library_build_type: 'release' },
    benchmarks: ['BM_X', 'BM_X', 'BM_X_mean', 'BM_X_median', 'BM_X_stddev'].map((name, i) => ({
      ...{ name, iterations: 100, real_time: i + 1, cpu_time: i + 1, time_unit: 'ms' },
    })),
  }
  const [result] = resultsOf(adapter, JSON.stringify(old))
  expect(valuesOf(result, 'time')).toEqual([1000, 2000])
  expect(result?.repetitions[0]?.startedAt).toBeNull()
})

describe('refused is', () => {
  const edited = (edit: (benchmarks: Record<string, unknown>[]) => unknown) => {
    const document = JSON.parse(repeated)
    edit(document.benchmarks)
    return JSON.stringify(document)
  }
  test.each([
    ['a repetition too few', edited((all) => void all.splice(0, 1)), '3 repetitions were asked for, but 2'],
    [
      'a repetition twice',
      edited((all) => void all.splice(0, 1, { ...all[1] })),
      'a repetition is there twice',
    ],
    ['NaN', once.replace(/"cpu_time": [\d.e+]+/, '"cpu_time": NaN'), 'it holds NaN, which is no number'],
    [
      'a counter with the name of a field',
      once.replace('"frames"', '"real_time"'),
      'it has benchmarks[].real_time twice',
    ],
    ['benchmarks that all failed', once.replace(/"benchmarks": \[[\s\S]*\]/, '"benchmarks": []'), 'expected'],
  ])('%s', (_, text, reason) => {
    expect(refusalOf(adapter, text)).toContain(reason)
  })
})
