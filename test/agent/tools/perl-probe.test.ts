import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePerlProbe, perlProbe } from '../../../agent/tools/perl-probe.ts'

const output = (stdout: string, code = 0) => ({ code, signal: null, timedOut: false, stdout, stderr: '' })
const document = { mode: 'rr', count: 20_000, seconds: 2.0005, clock: 'monotonic' }
const parse = (given: unknown, mode: 'rr' | 'crr' = 'rr') =>
  parsePerlProbe(output(`${JSON.stringify(given)}\n`), { mode, seconds: 2 })

test('count and time give the rate and the mean', () => {
  expect(parse({ ...document, seconds: 2 })).toEqual({
    ...{ kind: 'values', suspect: [], notes: [] },
    values: { transaction_rate: 10_000, rtt_mean: 100 },
  })
  expect(parse({ ...document, mode: 'crr', seconds: 2 }, 'crr')).toMatchObject({
    values: { connection_rate: 10_000, connection_mean: 100 },
  })
})

test('a coarse clock is said', () => {
  expect(parse({ ...document, clock: 'uptime' })).toMatchObject({
    notes: [expect.stringMatching(/hundredths/)],
  })
})

describe('refusals', () => {
  test.each([
    ['another mode', { ...document, mode: 'crr' }, /one result of rr/],
    ['nothing counted', { ...document, count: 0 }, /one result of rr/],
    ['a time that is too short', { ...document, seconds: 1 }, /measured 1.00 s where 2 s/],
    ['a key that nobody knows', { ...document, more: 1 }, /one result of rr/],
  ])('%s', (_, given, reason) => {
    expect(parse(given)).toEqual({ kind: 'failure', reason: expect.stringMatching(reason) })
  })
  test('no part of an output gives numbers', () => {
    const whole = JSON.stringify(document)
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        (end) => parsePerlProbe(output(whole.slice(0, end)), { mode: 'rr', seconds: 2 }).kind === 'failure',
      ),
      { seed: 5 },
    )
  })
})

test('it names itself, and both ends run the same file', () => {
  const probe = perlProbe('crr')
  expect(probe.name).toBe('metalmark-probe-perl')
  const path = probe.program?.path
  expect(probe.server?.argv({ address: '10.1.0.9', port: 5210 })).toEqual([
    'perl',
    path,
    'server',
    '10.1.0.9',
    '5210',
    'crr',
  ])
  expect(probe.clientArgv({ address: '10.1.0.9', port: 5210 }, 2.5).slice(1)).toEqual([
    path,
    'client',
    '10.1.0.9',
    '5210',
    'crr',
    '3',
  ])
  expect(probe.normalisedArgv(2)).toEqual(['metalmark-probe-perl', 'client', 'crr', '2'])
})

test('its program is of one piece: nothing in it is left to the template that it stands in', () => {
  const text = perlProbe('rr').program?.text ?? ''
  expect(text).not.toMatch(/undefined|\[object/)
  expect(spawnSync('perl', ['-c', '-'], { input: text, encoding: 'utf8' }).stderr).toBe('- syntax OK\n')
})
