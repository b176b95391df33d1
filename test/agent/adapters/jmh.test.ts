import { describe, expect, test } from 'vitest'
import { jmh } from '../../../agent/adapters/jmh.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf, valuesOf } from './support/fixture.ts'

const fourModes = fixture('jmh/jmh-1.37-four-modes.json')
const withoutRaw = fixture('jmh/jmh-1.37-without-raw-data.json')
const forkFailed = fixture('jmh/jmh-1.37-one-fork-failed.json')

testAdapterOn('four modes', { adapter: jmh, text: fourModes, another: forkFailed, runs: 200 })
testAdapterOn('no raw data', { adapter: jmh, text: withoutRaw })
testAdapterOn('a fork failed', { adapter: jmh, text: forkFailed })

test('each iteration of each fork is a repetition; rates are in operations a second', () => {
  const [throughput, average] = resultsOf(jmh, fourModes)
  expect(throughput?.benchmark).toBe('frames_checksum_thrpt_size_64')
  expect(throughput?.tool).toEqual({ name: 'jmh', version: '1.37' })
  expect(valuesOf(throughput, 'throughput')).toEqual([
    31265183.03, 30981127.94, 31402201.58, 29873304.21, 30411709.16, 30665033.87,
  ])
  expect(throughput?.repetitions[0]?.seconds).toBe(0.05)
  expect(valuesOf(average, 'time')).toEqual([
    0.03225417, 0.03190133, 0.03207745, 0.03311924, 0.03266801, 0.03240097,
  ])
})

test('what makes measurements comparable stands in argv', () => {
  expect(resultsOf(jmh, fourModes)[0]?.argv).toEqual([
    ...['org.example.Frames.checksum', '-bm', 'thrpt', '-t', '1', '-f', '2', '-wi', '1', '-w', '50 ms'],
    ...['-i', '3', '-r', '50 ms', '-p', 'size=64'],
  ])
})

test('sampled times give percentiles that the histogram holds, as far as the samples carry them', () => {
  const sample = resultsOf(jmh, fourModes)[2]
  expect(sample?.metrics.map(({ name, role }) => [name, role])).toEqual([
    ['time_p50', 'headline'],
    ['time_p90', 'secondary'],
    ['time_p99', 'secondary'],
  ])
  expect(sample?.repetitions[0]?.values).toEqual({ time_p50: 0.03, time_p90: 0.031, time_p99: 0.05 })
})

test('a profiler explains and is never judged; one that not every iteration has is left out', () => {
  const [throughput] = resultsOf(jmh, fourModes)
  expect(
    throughput?.metrics.slice(1).map(({ name, unit, direction, role }) => [name, unit, direction, role]),
  ).toEqual([
    ['gc_alloc_rate', 'bit/s', 'none', 'explanatory'],
    ['gc_alloc_rate_norm', 'other:B/op', 'none', 'explanatory'],
  ])
})

test('a single shot is a time of its own', () => {
  const shot = resultsOf(jmh, fourModes)[3]
  expect([valuesOf(shot, 'time'), shot?.repetitions[0]?.seconds]).toEqual([[12.402, 11.981], null])
})

test('without raw data the score is the one repetition', () => {
  const [result] = resultsOf(jmh, withoutRaw)
  expect(valuesOf(result, 'throughput')).toEqual([1550000])
})

test('a fork that gave nothing makes the others suspect', () => {
  const [result] = resultsOf(jmh, forkFailed)
  expect(result?.repetitions.map(({ suspect }) => suspect)).toEqual(
    Array(3).fill(['1 of 2 forks gave results']),
  )
})

describe('refused is', () => {
  const edited = (benchmark: object, primaryMetric: object = {}) => {
    const [first, ...others] = JSON.parse(fourModes)
    const changed = { ...first, ...benchmark, primaryMetric: { ...first.primaryMetric, ...primaryMetric } }
    return JSON.stringify([changed, ...others])
  }
  const raw = (...forks: readonly unknown[][]) => edited({}, { rawData: forks })
  test.each([
    ['raw data of more forks than there were', edited({ forks: 1 }), '1 forks were asked for'],
    ['a score outside its raw data', edited({}, { score: 99 }), 'lies outside its own raw data'],
    ['an iteration without a number', raw(['NaN', 1, 1], [1, 1, 1]), 'no number'],
    ['an iteration too few', raw([1, 1], [1, 1, 1]), 'a fork has 2'],
    ['another unit', edited({}, { scoreUnit: 'furlongs' }), 'got furlongs'],
  ])('%s', (_, text, reason) => {
    expect(refusalOf(jmh, text)).toContain(reason)
  })
})
