import { expect, test } from 'vitest'
import { bencher } from '../../../agent/adapters/bencher.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf } from './support/fixture.ts'

const docs = fixture('bencher/docs-example.json')
const own = fixture('bencher/own-measures.json')
testAdapterOn('built-in measures', { adapter: bencher, text: docs, another: own })
testAdapterOn('measures of one’s own', { adapter: bencher, text: own })

test('built-in measures have the units and the good way that Bencher gives them', () => {
  const results = resultsOf(bencher, docs)
  expect(results.map(({ benchmark, argv }) => [benchmark, argv])).toEqual([
    ['benchmark_name', ['benchmark_name']],
    ['bin_sh_c_my_build_script_sh', ['/bin/sh -c ./my_build_script.sh']],
    ['my_binary', ['my_binary']],
  ])
  const [first, build, binary] = results
  expect(first?.metrics.map(({ name, unit, direction, role }) => [name, unit, direction, role])).toEqual([
    ['latency', 'us', 'lower', 'headline'],
    ['latency_lower', 'us', 'none', 'explanatory'],
    ['latency_upper', 'us', 'none', 'explanatory'],
    ['throughput', 'operations/s', 'higher', 'headline'],
    ['throughput_lower', 'operations/s', 'none', 'explanatory'],
    ['throughput_upper', 'operations/s', 'none', 'explanatory'],
  ])
  expect(first?.repetitions[0]?.values).toMatchObject({
    latency: 0.088,
    latency_lower: 0.08742,
    throughput: 5.55,
  })
  expect(build?.repetitions[0]?.values).toEqual({ build_time: 87e6 })
  expect(binary?.repetitions[0]?.values).toEqual({ file_size: 42 })
})

test('any other measure is a bare number without a good way', () => {
  const [slash] = resultsOf(bencher, own)
  expect(slash?.metrics[0]).toEqual({
    ...{ name: 'goodput', unit: 'other:(no unit)', direction: 'none', role: 'headline', semantics: null },
  })
})

test('two benchmarks whose names come to the same keep apart, and one marked to be ignored is never judged', () => {
  const results = resultsOf(bencher, own)
  expect(results.map(({ benchmark }) => benchmark)).toEqual([
    expect.stringMatching(/^tcp_stream_[0-9a-f]{8}$/),
    'tcp_stream',
    'rtt',
  ])
  expect(results[2]?.metrics[0]?.direction).toBe('none')
})

test.each([
  ['a range upside down', fixture('bencher/range-upside-down.json'), 'lies above the upper one'],
  ['a benchmark without measures', '{"a":{}}', 'has no measure'],
  ['an empty file', '{}', 'there is no benchmark'],
  ['a measure twice', '{"a":{"latency":{"value":1},"latency":{"value":2}}}', 'it has a.latency twice'],
  ['a value in words', '{"a":{"latency":{"value":"fast"}}}', 'at a.latency.value'],
  ['a number too large for any unit', '{"a":{"latency":{"value":1e300}}}', 'at a.latency.value'],
])('refused is %s', (_, text, reason) => {
  expect(refusalOf(bencher, text)).toContain(reason)
})
