import { expect, test } from 'vitest'
import { hyperfine } from '../../../agent/adapters/hyperfine.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf, valuesOf } from './support/fixture.ts'

const twoCommands = fixture('hyperfine/hyperfine-1.15-two-commands.json')
const failing = fixture('hyperfine/hyperfine-1.15-failing.json')
const parameters = fixture('hyperfine/hyperfine-1.15-parameters.json')

testAdapterOn('two commands', { adapter: hyperfine, text: twoCommands, another: parameters })
testAdapterOn('a failing command', { adapter: hyperfine, text: failing })

test('each command is a benchmark and each of its times a repetition, in microseconds', () => {
  const results = resultsOf(hyperfine, twoCommands)
  expect(results.map(({ benchmark, argv }) => [benchmark, argv])).toEqual([
    ['sleep_0_01', ['sleep 0.01']],
    ['sleep_0_02', ['sleep 0.02']],
  ])
  const times: readonly number[] = JSON.parse(twoCommands).results[0].times
  expect(valuesOf(results[0], 'time')).toEqual(
    times.map((seconds) => Number((seconds * 1e6).toPrecision(15))),
  )
  expect(results[0]?.metrics).toEqual([
    { name: 'time', unit: 'us', direction: 'lower', role: 'headline', semantics: null },
  ])
})

test('parameters tell commands apart', () => {
  expect(resultsOf(hyperfine, parameters).map(({ argv }) => argv)).toEqual([
    ['sleep 0.01', 'n=1'],
    ['sleep 0.02', 'n=2'],
  ])
})

test('the time of a command that failed is suspect', () => {
  const [result] = resultsOf(hyperfine, failing)
  expect(result?.repetitions.map(({ suspect }) => suspect)).toEqual(
    Array(4).fill(['the command failed with exit code 1']),
  )
})

test('without single times the median is the one repetition, and a failure makes it suspect', () => {
  const run = JSON.parse(failing).results[0]
  const { times: _, ...rest } = run
  const [result] = resultsOf(hyperfine, JSON.stringify({ results: [rest] }))
  expect(result?.repetitions).toMatchObject([
    { values: { time: 825.97 }, suspect: ['the command failed with exit code 1'] },
  ])
})

test('memory of later versions stands beside the times', () => {
  const document = JSON.parse(parameters)
  document.results[0].memory_usage_byte = [2048, 4096, 1024]
  const [result] = resultsOf(hyperfine, JSON.stringify(document))
  expect(valuesOf(result, 'memory')).toEqual([2048, 4096, 1024])
})

test.each([
  ['hyperfine/counts-differ.json', 'there are 3 times, but 2 exit codes'],
  ['hyperfine/times-edited.json', 'min is 0.5, but the shortest time is 0.9'],
])('%s is refused', (path, reason) => {
  expect(refusalOf(hyperfine, fixture(path))).toContain(reason)
})
