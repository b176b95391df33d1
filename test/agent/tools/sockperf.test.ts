import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSockperf, sockperf } from '../../../agent/tools/sockperf.ts'

const read = (name: string) =>
  readFileSync(new URL(`../../fixtures/sockperf/loopback-sockperf-3.7-${name}`, import.meta.url), 'utf8')
const parse = (stdout: string, { seconds = 2, code = 0 } = {}) =>
  parseSockperf({ code, signal: null, timedOut: false, stdout, stderr: '' }, seconds)
const good = read('pp-tcp-fullrtt.txt')

test('a ping-pong in full round trips gives its percentiles', () => {
  expect(parse(good)).toEqual({
    kind: 'values',
    values: { rtt_p50: 9.886, rtt_p90: 10.5, rtt_p99: 11.249, rtt_p999: 50.69, observations: 145944 },
    suspect: [],
    notes: [],
  })
})

describe('refusals, all with exit code 0', () => {
  test.each([
    ['error-refused.txt', /Connection refused/],
    ['pp-tcp.txt', /Round trip is/],
    ['pp-udp.txt', /Round trip is/],
    ['tp-udp.txt', /Round trip is/],
    ['ul-tcp-10kmps.txt', /Round trip is/],
    ['ul-udp-max.txt', /Round trip is/],
    ['pp-tcp-fullrtt.fulllog-head.csv', /Round trip is/],
  ])('%s is refused', (name, reason) => {
    expect(parse(read(name))).toEqual({ kind: 'failure', reason: expect.stringMatching(reason) })
  })

  test('half round trips never pass as round trips', () => {
    const halves = good
      .replace('Summary: Round trip is', 'Summary: Latency is')
      .replace('avg-rtt', 'avg-latency')
    expect(parse(halves).kind).toBe('failure')
  })

  test('an error line on stderr counts as one on stdout', () => {
    const output = {
      code: 0,
      signal: null,
      timedOut: false,
      stdout: good,
      stderr: 'sockperf: ERROR: late trouble\n',
    }
    expect(parseSockperf(output, 2)).toEqual({
      kind: 'failure',
      reason: expect.stringContaining('late trouble'),
    })
  })

  test('another exit code, or a test cut short, is refused', () => {
    expect(parse(good, { code: 3 }).kind).toBe('failure')
    expect(parse(good, { seconds: 3 })).toMatchObject({
      reason: 'sockperf measured 2.00 s where 3 s were asked for',
    })
  })

  test('too few round trips for a median are refused', () => {
    const few = good.replace('Total 145944 observations', 'Total 19 observations')
    expect(parse(few)).toMatchObject({ reason: 'expected at least 20 round trips from sockperf, got 19' })
  })
})

test.each([
  [9_999, ['rtt_p50', 'rtt_p90', 'rtt_p99']],
  [999, ['rtt_p50', 'rtt_p90']],
  [99, ['rtt_p50']],
])(
  'with %i round trips only the percentiles that they carry are reported, and it is said',
  (count, known) => {
    const parsed = parse(good.replace('Total 145944 observations', `Total ${count} observations`))
    expect(parsed).toMatchObject({ kind: 'values' })
    if (parsed.kind !== 'values') return
    expect(Object.keys(parsed.values)).toEqual([...known, 'observations'])
    expect(parsed.notes).toHaveLength(4 - known.length)
    expect(parsed.notes.at(-1)).toMatch(/^rtt_p999 is left out .* fewer than 10000 round trips/)
  },
)

test('dropped messages make the numbers suspect', () => {
  const dropped = good.replace('# dropped messages = 0', '# dropped messages = 12')
  expect(parse(dropped)).toMatchObject({ suspect: ['12 messages were dropped'] })
})

test('no beginning of an output gives numbers, not even one that lacks only the last digit', () => {
  const whole = good.trimEnd().length
  for (let end = 0; end <= whole; end++) expect(parse(good.slice(0, end)).kind).toBe('failure')
})

test('an output with a piece missing never throws and never gives a number that is none', () => {
  fc.assert(
    fc.property(fc.nat(good.length), fc.nat(200), (start, length) => {
      const parsed = parse(good.slice(0, start) + good.slice(start + length))
      return parsed.kind === 'failure' || Object.values(parsed.values).every((value) => value > 0)
    }),
    { seed: 11, numRuns: 500 },
  )
})

test('the command lines ask for full round trips over TCP', () => {
  const endpoint = { address: '10.0.0.2', port: 5201 }
  expect(sockperf.serverArgv(endpoint).join(' ')).toBe('sockperf sr -i 10.0.0.2 -p 5201 --tcp')
  expect(sockperf.clientArgv(endpoint, 5).join(' ')).toBe(
    'sockperf pp -i 10.0.0.2 -p 5201 --tcp -m 64 -t 5 --full-rtt',
  )
  expect(sockperf.normalisedArgv(5).join(' ')).toBe('sockperf pp --tcp -m 64 -t 5 --full-rtt')
  const version = {
    code: 0,
    signal: null,
    timedOut: false,
    stdout: 'sockperf, version 3.7-no.git\n',
    stderr: '',
  }
  expect(sockperf.parseVersion(version)).toBe('3.7-no.git')
})
