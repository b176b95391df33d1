import { describe, expect, test } from 'vitest'
import { bufferbloat, parseBufferbloat } from '../../../agent/tools/bufferbloat.ts'

/** A phase of ping whose answers took `times` milliseconds. */
function phase(times: readonly number[], lost = 0): string {
  const lines = times.map((ms, i) => `64 bytes from 10.1.0.9: icmp_seq=${i + 1} ttl=64 time=${ms} ms\n`)
  const sent = times.length + lost
  const loss = ((100 * lost) / sent).toPrecision(6)
  const sorted = [...times].sort((a, b) => a - b)
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length
  const summary = [sorted[0] ?? 0, mean, sorted.at(-1) ?? 0, 0].map((ms) => ms.toFixed(3)).join('/')
  return [
    'PING 10.1.0.9 (10.1.0.9) 56(84) bytes of data.\n',
    ...lines,
    '\n--- 10.1.0.9 ping statistics ---\n',
    `${sent} packets transmitted, ${times.length} received, ${Number(loss)}% packet loss, time 5000ms\n`,
    `rtt min/avg/max/mdev = ${summary} ms\n`,
  ].join('')
}

const idle = Array.from({ length: 101 }, (_, i) => (i < 50 ? 0.2 : i < 51 ? 0.25 : 0.3))
/** 1 ms, 2 ms … 1000 ms in another order. */
const loaded = Array.from({ length: 1000 }, (_, i) => ((i * 7) % 1000) + 1)
const load = (document: unknown) => JSON.stringify(document, null, 2)
const good = load({ end: { sum_received: { bits_per_second: 9.4e9, bytes: 1, seconds: 1 } } })

const text = (
  parts: { idle?: string; load?: string; loaded?: string; interval?: string; end?: string } = {},
) =>
  [
    `== interval ${parts.interval ?? '0.005'}\n== idle\n${parts.idle ?? phase(idle)}`,
    `== load\n${parts.load ?? good}\n== loaded\n${parts.loaded ?? phase(loaded)}${parts.end ?? '== end\n'}`,
  ].join('')
const parse = (stdout: string, code = 0) =>
  parseBufferbloat({ code, signal: null, timedOut: false, stdout, stderr: '' })

test('the increase is the 99th percentile under load less the median without it', () => {
  expect(parse(text())).toEqual({
    kind: 'values',
    values: {
      ...{ latency_increase: 990_000 - 250, loaded_p50: 500_000, loaded_p99: 990_000, idle_p50: 250 },
      ...{ throughput: 9.4e9, loaded_loss: 0 },
    },
    suspect: [],
    notes: [],
  })
})

test('packets lost under load are a result, no doubt', () => {
  expect(parse(text({ loaded: phase(loaded, 250) }))).toMatchObject({
    values: { loaded_loss: 20 },
    suspect: [],
  })
})

test('the values of a result all have their metrics', () => {
  const parsed = parse(text())
  const names = bufferbloat({ streams: 4 }).metrics.map(({ name }) => name)
  expect(Object.keys(parsed.kind === 'values' ? parsed.values : {}).sort()).toEqual([...names].sort())
})

describe('refusals', () => {
  const few = phase(loaded.slice(0, 150))
  test.each([
    [
      'too few packets under load',
      text({ loaded: few }),
      /more answers to ping than 150 .* measure for longer/,
    ],
    [
      'a ping that may not send often enough',
      text({ loaded: few, interval: '0.2' }),
      /more answers to ping than 150 .* this user send every 0.2 s only/,
    ],
    [
      'too few without load',
      text({ idle: phase(idle.slice(0, 9)) }),
      /than 9 \(a median needs 20\), without/,
    ],
    ['an error of iperf3', text({ load: load({ error: 'unable to connect' }) }), /iperf3 reported: unable/],
    ['no result of iperf3', text({ load: load({ end: {} }) }), /one result of iperf3/],
    ['nothing from iperf3', text({ load: '' }), /JSON result of iperf3/],
    ['an output that is cut off', text({ end: '' }), /cut off/],
  ])('%s', (_, stdout, reason) => {
    expect(parse(stdout)).toEqual({ kind: 'failure', reason: expect.stringMatching(reason) })
  })
  test('an exit code', () => expect(parse(text(), 1)).toMatchObject({ kind: 'failure' }))
})

describe('the time between two packets', () => {
  const interval = (seconds: number) => bufferbloat({ streams: 4 }).normalisedArgv(seconds).at(-1)
  test.each([
    [1, '0.002'],
    [10, '0.005'],
    [30, '0.015'],
    [600, '0.020'],
  ])('in %d s is %s s', (seconds, expected) => expect(interval(seconds)).toBe(expected))
})

test('its version has both programs', () => {
  const { parseVersion } = bufferbloat({ streams: 4 })
  const said = (stdout: string) => ({ code: 0, signal: null, timedOut: false, stdout, stderr: '' })
  expect(parseVersion(said('iperf 3.12 (cJSON 1.7.15)\nping from iputils 20221126\n'))).toBe(
    '1+iperf-3.12+iputils-20221126',
  )
  expect(parseVersion(said('ping from iputils 20221126\n'))).toBeNull()
})
