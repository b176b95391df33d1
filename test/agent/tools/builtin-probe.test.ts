import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { builtinProbe, type ProbeMode, parseProbe } from '../../../agent/tools/builtin-probe.ts'

const rr = { observations: 20_000, seconds: 1.0001, rtt_p50: 30, rtt_p90: 40, rtt_p99: 90, rtt_p999: 300 }
const stream = { bytes: 125_000_000, seconds: 1 }
const output = (document: unknown) => ({
  code: 0,
  signal: null,
  timedOut: false,
  stdout: `${JSON.stringify(document)}\n`,
  stderr: '',
})
const parse = (document: unknown, mode: ProbeMode = 'both', seconds = 1) =>
  parseProbe(output(document), { mode, seconds })

test('both parts give throughput in bit/s and percentiles in microseconds', () => {
  const { seconds: _, ...percentiles } = rr
  expect(parse({ stream, rr })).toEqual({
    kind: 'values',
    values: { throughput: 1e9, ...percentiles },
    suspect: [],
    notes: [],
  })
})

test('connections give their rate and their mean time', () => {
  expect(parse({ crr: { count: 5000, seconds: 1 } }, 'crr')).toEqual({
    ...{ kind: 'values', suspect: [], notes: [] },
    values: { connection_rate: 5000, connection_mean: 200 },
  })
  expect(parse({ rr }, 'crr')).toMatchObject({ reason: expect.stringMatching(/connection result/) })
  expect(parse({ crr: { count: 0, seconds: 1 } }, 'crr')).toMatchObject({
    reason: expect.stringMatching(/no connection was made/),
  })
  expect(builtinProbe('crr').metrics.map(({ name }) => name)).toEqual(['connection_rate', 'connection_mean'])
})

describe('refusals', () => {
  test.each([
    ['a part that was asked for is missing', { stream }, /round-trip result/],
    ['a part that was asked for is missing', { rr }, /stream result/],
    ['nothing was received', { stream: { bytes: 0, seconds: 1 }, rr }, /got nothing/],
    ['it was cut short', { stream: { bytes: 10, seconds: 0.8 }, rr }, /measured 0.80 s where 1 s/],
    ['hardly anything came back', { stream, rr: { ...rr, observations: 5 } }, /at least 20 round trips/],
    ['it is another document', { hello: 1 }, /stream result/],
    ['a number is none', { stream: { bytes: 'many', seconds: 1 }, rr }, /one result document/],
  ])('%s', (_, document, reason) => {
    expect(parse(document)).toEqual({ kind: 'failure', reason: expect.stringMatching(reason) })
  })
})

test('no part of an output gives numbers', () => {
  const whole = JSON.stringify({ stream, rr })
  fc.assert(
    fc.property(fc.nat(whole.length - 1), (end) => {
      const cut = { ...output(null), stdout: whole.slice(0, end) }
      return parseProbe(cut, { mode: 'both', seconds: 1 }).kind === 'failure'
    }),
    { seed: 3 },
  )
})

test('the probe names itself, so that it never shares a series with another tool', () => {
  expect(builtinProbe('rr').name).toBe('metalmark-probe')
  expect(builtinProbe('rr').normalisedArgv(3)).toEqual([
    'metalmark-probe',
    'client',
    '--mode',
    'rr',
    '--seconds',
    '3',
  ])
  expect(builtinProbe('rr').metrics.map(({ name }) => name)).toContain('rtt_p50')
  expect(builtinProbe('stream').metrics.map(({ name }) => name)).toEqual(['throughput'])
})
