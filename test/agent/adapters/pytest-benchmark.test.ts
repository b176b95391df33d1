import { describe, expect, test } from 'vitest'
import { pytestBenchmark } from '../../../agent/adapters/pytest-benchmark.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf, valuesOf } from './support/fixture.ts'

const adapter = pytestBenchmark
const withData = fixture('pytest-benchmark/pytest-benchmark-3.2.2.json')
const withoutData = fixture('pytest-benchmark/pytest-benchmark-3.2.2-saved-without-data.json')
const written = Date.parse(`${JSON.parse(withData).datetime}Z`)
/** The file names no zone, and means UTC. */
const derivations = {
  startedAt: (value: number) => Math.abs(value - written) < 366 * 86_400_000,
}

testAdapterOn('with the data', { adapter, text: withData, another: withoutData, derivations })
testAdapterOn('without the data', { adapter, text: withoutData, derivations })

test('each round is a repetition, in microseconds for one call', () => {
  const results = resultsOf(adapter, withData)
  expect(results.map(({ benchmark, argv }) => [benchmark, argv])).toEqual([
    ['checksum_64', ['pytest', 'test_frames.py::test_checksum[64]']],
    ['checksum_9216', ['pytest', 'test_frames.py::test_checksum[9216]']],
    ['sum', ['pytest', 'test_frames.py::test_sum']],
  ])
  expect(results[0]?.tool).toEqual({ name: 'pytest-benchmark', version: '3.2.2' })
  expect(valuesOf(results[2], 'time')).toHaveLength(5)
  const first: number = JSON.parse(withData).benchmarks[0].stats.data[0]
  expect(valuesOf(results[0], 'time')[0]).toBeCloseTo(first * 1e6, 12)
})

test('without the data the median is the one repetition', () => {
  const [result] = resultsOf(adapter, withoutData)
  const { median }: { median: number } = JSON.parse(withoutData).benchmarks[0].stats
  expect(valuesOf(result, 'time')).toEqual([Number((median * 1e6).toPrecision(15))])
  expect(result?.repetitions[0]?.notes).toEqual(['The median of 8 rounds, which were not kept.'])
})

test('more rounds than a run holds come as their median, which is the same for the run', () => {
  const document = JSON.parse(withData)
  const data = Array.from({ length: 1001 }, (_, i) => (i + 1) / 1e6)
  document.benchmarks = [
    { ...document.benchmarks[0], stats: { min: 1e-6, max: 1.001e-3, median: 5.01e-4, rounds: 1001, data } },
  ]
  const [result] = resultsOf(adapter, JSON.stringify(document))
  expect(valuesOf(result, 'time')).toEqual([501])
})

describe('refused is', () => {
  const edited = (
    edit: (benchmark: { stats: { rounds: number; min: number; data: number[] } }) => unknown,
  ) => {
    const document = JSON.parse(withData)
    edit(document.benchmarks[0])
    return JSON.stringify(document)
  }
  test.each([
    [
      'another count of rounds',
      edited(({ stats }) => Object.assign(stats, { rounds: 9 })),
      '9 rounds were measured, but',
    ],
    ['data that were edited', edited(({ stats }) => stats.data.splice(0, 1, 1)), 'but of the data'],
    ['a median outside', edited(({ stats }) => Object.assign(stats, { min: 1 })), 'are not in order'],
    [
      'a test twice',
      JSON.stringify({
        ...JSON.parse(withData),
        benchmarks: Array(2).fill(JSON.parse(withData).benchmarks[0]),
      }),
      'is there twice',
    ],
  ])('%s', (_, text, reason) => {
    expect(refusalOf(adapter, text)).toContain(reason)
  })
})
