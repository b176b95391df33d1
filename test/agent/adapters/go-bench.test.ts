import { describe, expect, test } from 'vitest'
import { goBench } from '../../../agent/adapters/go-bench.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf, valuesOf } from './support/fixture.ts'

const counted = fixture('go-bench/go-1.19-count-3.txt')
const failed = fixture('go-bench/go-1.19-fail.txt')
const events = fixture('go-bench/go-1.19-test2json.ndjson')

testAdapterOn('three counts', { adapter: goBench, text: counted, another: failed })
testAdapterOn('a failure', { adapter: goBench, text: failed })
testAdapterOn('go test -json', { adapter: goBench, text: events })

test('lines of one name are repetitions; the processors and the package stand in argv', () => {
  const results = resultsOf(goBench, counted)
  expect(results.map(({ benchmark, argv }) => [benchmark, argv])).toEqual([
    ['checksum_size_64b', ['-bench', 'BenchmarkChecksum/size=64B', '-cpu', '2', 'example.org/frames']],
    ['checksum_size_9kib', ['-bench', 'BenchmarkChecksum/size=9KiB', '-cpu', '2', 'example.org/frames']],
    ['encode', ['-bench', 'BenchmarkEncode', '-cpu', '2', 'example.org/frames']],
  ])
  expect(valuesOf(results[0], 'time')).toEqual([0.01053, 0.01408, 0.01384])
  expect(valuesOf(results[0], 'throughput')).toEqual([48611920000, 36352720000, 36993840000])
})

test('time is the headline; what the benchmark reports itself has no direction', () => {
  const [checksum, , encode] = resultsOf(goBench, counted)
  expect(checksum?.metrics.map(({ name, unit, direction, role }) => [name, unit, direction, role])).toEqual([
    ['time', 'us', 'lower', 'headline'],
    ['throughput', 'bit/s', 'higher', 'secondary'],
    ['bytes_per_op', 'byte', 'lower', 'secondary'],
    ['allocs_per_op', 'count', 'lower', 'secondary'],
  ])
  expect(encode?.metrics.map(({ name, unit, direction }) => [name, unit, direction])).toEqual([
    ['time', 'us', 'lower'],
    ['drops_per_op', 'other:drops/op', 'none'],
    ['p99_us_per_op', 'other:p99-us/op', 'none'],
  ])
})

test('a Unit line tells the direction of a unit', () => {
  const [, , encode] = resultsOf(goBench, `Unit drops/op better=lower\n${counted}`)
  expect(encode?.metrics.find(({ name }) => name === 'drops_per_op')?.direction).toBe('lower')
})

test('the events of go test -json give the same benchmarks as its text', () => {
  const names = (text: string) => resultsOf(goBench, text).map(({ benchmark, argv }) => [benchmark, argv])
  expect(names(events)).toEqual(names(counted))
  expect(valuesOf(resultsOf(goBench, events)[0], 'time')).toHaveLength(2)
})

test('lines alone, without what go prints around them, are taken', () => {
  const [result] = resultsOf(goBench, 'BenchmarkRoundTrip 1000 41250 ns/op\n')
  expect(result).toMatchObject({
    benchmark: 'roundtrip',
    argv: ['-bench', 'BenchmarkRoundTrip', '-cpu', '1'],
    repetitions: [{ values: { time: 41.25 } }],
  })
})

describe('refused is', () => {
  test.each([
    ['a failure', failed, 'go test failed (--- FAIL: BenchmarkBroken)'],
    ['a panic', counted.replace('PASS\n', 'panic: test timed out after 1s\n'), 'go test failed (panic'],
    ['a package without an end', counted.replace(/PASS\nok.*\n/, ''), 'cut off'],
    ['a line without an end', 'BenchmarkX-8 100 12.5 ns/o', 'its last line has no end'],
    ['a value without a unit', 'BenchmarkX-8 100 12.5\nPASS\n', 'expected pairs of a value and its unit'],
    [
      'a value that is no number',
      'BenchmarkX-8 100 NaN ns/op\nPASS\n',
      'expected a number of ns/op, got NaN',
    ],
    ['a unit that is there twice', 'BenchmarkX-8 100 1 ns/op 2 ns/op\nPASS\n', 'ns/op is there twice'],
    ['no iteration', 'BenchmarkX-8 0 1 ns/op\nPASS\n', 'expected a count of iterations, got 0'],
    ['a test without benchmarks', 'PASS\nok  \texample.org/frames\t0.328s\n', 'got none'],
  ])('%s', (_, text, reason) => {
    expect(refusalOf(goBench, text)).toContain(reason)
  })
})
