import { expect, test } from 'vitest'
import { githubActionBenchmark } from '../../../agent/adapters/github-action-benchmark.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf } from './support/fixture.ts'

const adapter = githubActionBenchmark
const custom = fixture('github-action-benchmark/custom.json')
testAdapterOn('custom values', { adapter, text: custom })

test('each name is a benchmark with one value, in a unit that is known or as it came', () => {
  const results = resultsOf(adapter, custom)
  expect(results.map(({ benchmark, metrics }) => [benchmark, metrics[0]?.unit])).toEqual([
    ['my_custom_smaller_is_better_benchmark_cpu_load', 'percent'],
    ['my_custom_smaller_is_better_benchmark_memory_used', 'other:Megabytes'],
    ['tcp', 'bit/s'],
  ])
})

test('no direction is claimed, because the file tells none', () => {
  const reading = adapter.read(custom)
  expect(reading).toMatchObject({ notes: [expect.stringContaining('--direction')] })
  const directions = resultsOf(adapter, custom).flatMap(({ metrics }) => metrics.map((one) => one.direction))
  expect(new Set(directions)).toEqual(new Set(['none']))
})

test('equal names are repetitions, numbers in quotes count, and a range explains', () => {
  const [, memory, tcp] = resultsOf(adapter, custom)
  expect(tcp?.repetitions.map(({ values }) => values)).toEqual([
    { value: 9.41e9, range: 1.5 },
    { value: 9.38e9, range: 1.2 },
  ])
  expect(tcp?.metrics[1]).toMatchObject({ name: 'range', unit: 'percent', role: 'explanatory' })
  expect(memory?.repetitions[0]?.values).toEqual({ value: 100, range: 3 })
})

test.each([
  ['a name in two units', fixture('github-action-benchmark/two-units.json'), 'different units: Gbit/s, us'],
  ['a value in words', '[{"name":"a","unit":"s","value":"fast"}]', 'at 0.value'],
  ['no entry', '[]', 'expected github-action-benchmark'],
])('refused is %s', (_, text, reason) => {
  expect(refusalOf(adapter, text)).toContain(reason)
})
