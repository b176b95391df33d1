import { describe, expect, test } from 'vitest'
import type { Adapter, AdapterResult } from '../../../agent/adapters/adapter.ts'
import { refused } from '../../../agent/adapters/adapter.ts'
import { adapters } from '../../../agent/adapters/registry.ts'
import { commandTool, parseCommand } from '../../../agent/tools/command.ts'
import type { ToolOutput } from '../../../agent/tools/tool.ts'
import { limits } from '../../../server/contract/values.ts'

const output = (stdout: string, more: Partial<ToolOutput> = {}): ToolOutput => ({
  ...{ code: 0, signal: null, timedOut: false, stdout, stderr: '', ...more },
})
const spec = { name: 'mine', run: ['./bench', '-n', '5'], version: null, adapter: 'auto', seconds: 3 }
const endpoint = { address: '127.0.0.1', port: 0 }

const metric = (name: string) => ({
  ...({ name, unit: 'us', direction: 'lower', role: 'headline', semantics: null } as const),
})
const result = (
  benchmark: string,
  values: readonly Record<string, number>[],
  names = ['time'],
): AdapterResult => ({
  ...{ benchmark, path: null, tool: { name: 'x', version: null }, argv: [], metrics: names.map(metric) },
  repetitions: values.map((own) => ({
    ...{ startedAt: null, seconds: null, values: own, suspect: [], notes: [] },
  })),
})
const adapter = (name: string, results: readonly AdapterResult[], word = name): Adapter => ({
  ...{ name, about: name, recognises: (text) => text.includes(word) },
  read: () =>
    results.length === 0 ? refused('nothing in it') : { kind: 'results', results, notes: ['read'] },
})
const parse = (results: readonly AdapterResult[]) =>
  parseCommand(output('mine'), spec, [adapter('mine', results)])

test('a command runs as it is, with an empty environment and no server', () => {
  const tool = commandTool(spec, adapters)
  expect(tool).toMatchObject({ name: 'bench', server: null, metrics: [] })
  const argv = tool.clientArgv(endpoint, 1)
  expect(argv.slice(0, 2)).toEqual(['env', '-i'])
  expect(argv.slice(-3)).toEqual(spec.run)
  expect(tool.normalisedArgv(1)).toEqual(spec.run)
  expect(tool.nominalSeconds(1)).toBe(3)
})

test('its version is the first line of what it prints, else it is unstated', () => {
  const own = commandTool({ ...spec, version: ['./bench', '--version'] }, adapters)
  expect(own.parseVersion(output('\n bench 1.2 \nmore'))).toBe('bench 1.2')
  expect(own.parseVersion(output(''))).toBeNull()
  expect(commandTool(spec, adapters).parseVersion(output('/bin/bench'))).toBe('unstated')
})

describe('what it prints', () => {
  test('is read by the adapter that recognises it, or by the one that is named', () => {
    const both = [
      adapter('a', [result('one', [{ time: 1 }])], 'x'),
      adapter('b', [result('one', [{ time: 2 }])], 'x'),
    ]
    const values = (name: string, text: string) =>
      parseCommand(output(text), { ...spec, adapter: name }, both)
    expect(values('b', 'none of theirs')).toMatchObject({ values: { time: 2 } })
    expect(values('auto', 'x')).toMatchObject({ reason: expect.stringContaining('may be one of a, b') })
    expect(values('auto', '?')).toMatchObject({ reason: expect.stringContaining('an adapter reads (a, b)') })
  })

  test('of several repetitions gives their median, with what the values are', () => {
    const parsed = parse([result('one', [{ time: 1 }, { time: 2 }, { time: 9 }])])
    expect(parsed).toEqual({
      ...{ kind: 'values', values: { time: 2 }, metrics: [metric('time')], suspect: [], notes: ['read'] },
    })
  })

  test('of several results gives metrics named after each', () => {
    const parsed = parse([result('copy', [{ time: 1 }]), result('add', [{ time: 2 }])])
    expect(parsed).toMatchObject({
      values: { copy_time: 1, add_time: 2 },
      metrics: [{ name: 'copy_time' }, { name: 'add_time' }],
    })
  })

  test.each([
    ['nothing', [], 'mine: nothing in it'],
    [
      'two results of one name',
      [result('a', [{ time: 1 }]), result('a', [{ time: 2 }])],
      'a_time comes more than once',
    ],
    ['no number at all', [result('a', [{}])], 'at least one number'],
    [
      'more metrics than a benchmark may have',
      [
        result(
          'a',
          [{ m0: 1 }],
          Array.from({ length: limits.metricsPerBenchmark }, (_, i) => `m${i}`),
        ),
      ],
      'at most 48 metrics',
    ],
    ['names that no metric can have', [result('a', [{ 'x y': 1 }], ['x y'])], 'got x y'],
  ])('is refused with %s', (_, results, reason) => {
    expect(parse(results)).toMatchObject({ kind: 'failure', reason: expect.stringContaining(reason) })
  })

  test('does not count where the command failed', () => {
    const parsed = parseCommand(output('mine', { code: 3, stderr: 'no disk' }), spec, [adapter('mine', [])])
    expect(parsed).toEqual({ kind: 'failure', reason: 'mine ended with exit code 3: no disk' })
  })
})
