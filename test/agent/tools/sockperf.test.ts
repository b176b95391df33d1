import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sockperfTail, sockperfTransactions, sockperfUnderLoad } from '../../../agent/tools/sockperf.ts'

const read = (name: string) =>
  readFileSync(new URL(`../../fixtures/sockperf/loopback-sockperf-3.7-${name}`, import.meta.url), 'utf8')
const parse = (stdout: string, { seconds = 2, code = 0 } = {}) =>
  sockperfTail().parse({ code, signal: null, timedOut: false, stdout, stderr: '' }, seconds)
const good = read('pp-tcp-fullrtt.txt')
const withObservations = (count: number) =>
  good
    .replace('Total 145944 observations', `Total ${count} observations`)
    .replace('contains 1459.44', `contains ${(count / 100).toFixed(2)}`)

test('a ping-pong in full round trips gives its percentiles', () => {
  expect(parse(good)).toEqual({
    kind: 'values',
    values: {
      ...{ transaction_rate: 145944 / 1.55, rtt_mean: 10.574 },
      ...{ rtt_p50: 9.886, rtt_p90: 10.5, rtt_p99: 11.249, rtt_p999: 50.69, rtt_p9999: 2192.948 },
      ...{ rtt_stddev: 39.996, dropped: 0, duplicated: 0, out_of_order: 0, observations: 145944 },
    },
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
    ['pp-tcp-fullrtt.fulllog-head.csv', /expected its version from sockperf/],
    ['pp-udp-14B-fullrtt.txt', /expected sockperf over tcp, got udp/],
    ['pp-udp-no-server.txt', /No messages were received from the server/],
    ['ul-tcp-20kmps-fullrtt.txt', /expected sockperf pp, got ul/],
    ['tp-tcp-3000B.txt', /Round trip is/],
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
    expect(sockperfTail().parse(output, 2)).toEqual({
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
    expect(parse(withObservations(19))).toMatchObject({
      reason: 'expected at least 20 round trips from sockperf, got 19',
    })
  })
})

test.each([
  [9_999, ['rtt_p50', 'rtt_p90', 'rtt_p99']],
  [999, ['rtt_p50', 'rtt_p90']],
  [99, ['rtt_p50']],
])(
  'with %i round trips only the percentiles that they carry are reported, and it is said',
  (count, known) => {
    const parsed = parse(withObservations(count))
    expect(parsed).toMatchObject({ kind: 'values' })
    if (parsed.kind !== 'values') return
    expect(Object.keys(parsed.values).filter((name) => /p\d+$/.test(name))).toEqual(known)
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
      return parsed.kind === 'failure' || (parsed.values['rtt_p50'] ?? 0) > 0
    }),
    { seed: 11, numRuns: 500 },
  )
})

test('transactions are told by their rate, of TCP and UDP', () => {
  const output = (name: string) => ({
    code: 0,
    signal: null,
    timedOut: false,
    stdout: read(name),
    stderr: '',
  })
  const [tcp, udp] = [sockperfTransactions('tcp'), sockperfTransactions('udp')]
  expect(tcp.parse(output('pp-tcp-14B-fullrtt.txt'), 2)).toMatchObject({
    values: { transaction_rate: 73251 / 1.549, rtt_mean: 21.115 },
  })
  expect(udp.parse(output('pp-udp-14B-fullrtt.txt'), 2)).toMatchObject({
    values: { transaction_rate: 74834 / 1.551, rtt_mean: 20.691 },
  })
  expect(udp.parse(output('pp-tcp-14B-fullrtt.txt'), 2).kind).toBe('failure')
  const roles = Object.fromEntries(tcp.metrics.map(({ name, role }) => [name, role]))
  expect(roles).toMatchObject({ transaction_rate: 'headline', rtt_mean: 'secondary', rtt_p50: 'explanatory' })
  // It is no netperf, so it is never in one series with it.
  expect(tcp.name).toBe('sockperf')
})

test('under load the rate that was asked for must be held', () => {
  const stdout = read('ul-tcp-20kmps-fullrtt.txt')
  const parseAt = (mps: number, text = stdout) =>
    sockperfUnderLoad({ mps }).parse({ code: 0, signal: null, timedOut: false, stdout: text, stderr: '' }, 2)
  expect(parseAt(20_000)).toMatchObject({ suspect: [], values: { rtt_p50: 42.052, rtt_p99: 4398.05 } })
  expect(parseAt(22_000)).toMatchObject({
    suspect: ['sent 20005 messages/s where 22000 were asked for'],
  })
  expect(parseAt(5_000_000, read('ul-tcp-too-fast-fullrtt.txt'))).toMatchObject({
    suspect: [
      'the client could not send at the rate asked for',
      'sent 629862 messages/s where 5000000 were asked for',
    ],
  })
  expect(parseAt(10_000, good)).toMatchObject({ reason: 'expected sockperf ul, got pp' })
  const headlines = sockperfUnderLoad().metrics.filter(({ role }) => role === 'headline')
  expect(headlines.map(({ name }) => name)).toEqual(['rtt_p50'])
})

const endpoint = { address: '10.0.0.2', port: 5201 }

test('the command lines ask for full round trips over TCP', () => {
  const sockperf = sockperfTail()
  expect(sockperf.server?.argv(endpoint).join(' ')).toBe('sockperf sr -i 10.0.0.2 -p 5201 --tcp')
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

test.each([
  [sockperfTail({ bytes: 1_000 }), 'pp --tcp -m 1000 -t 5 --full-rtt'],
  [sockperfTransactions('tcp'), 'pp --tcp -m 14 -t 5 --full-rtt'],
  [sockperfTransactions('udp'), 'pp -m 14 -t 5 --full-rtt'],
  [sockperfUnderLoad(), 'ul --tcp -m 64 -t 5 --mps=5000 --reply-every=10 --full-rtt'],
  [
    sockperfUnderLoad({ mps: 80_000, replyEvery: 20 }),
    'ul --tcp -m 64 -t 5 --mps=80000 --reply-every=20 --full-rtt',
  ],
])('every setting is in the arguments (%#)', (tool, argv) => {
  expect(tool.normalisedArgv(5).join(' ')).toBe(`sockperf ${argv}`)
})

test('a message that is smaller than sockperf’s header, or no rate at all, is an error', () => {
  expect(() => sockperfTail({ bytes: 13 })).toThrow()
  expect(() => sockperfUnderLoad({ mps: 0 })).toThrow()
})

test('the server of UDP gets its address as data of a fixed script', () => {
  const argv = sockperfTransactions('udp').server?.argv({ address: '$(reboot)', port: 5201 })
  expect(argv?.slice(0, 2)).toEqual(['sh', '-c'])
  expect(argv?.[2]).not.toContain('reboot')
  expect(argv?.slice(3)).toEqual(['sh', '$(reboot)', '5201'])
})
