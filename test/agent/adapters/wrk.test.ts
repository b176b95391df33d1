import { describe, expect, test } from 'vitest'
import { wrk } from '../../../agent/adapters/wrk.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf } from './support/fixture.ts'
import { same } from './support/numbers-held.ts'

const own = (name: string) => fixture(`wrk/${name}.txt`)
const first = (text: string) => resultsOf(wrk, text)[0]
const role = (text: string, metric: string) => first(text)?.metrics.find(({ name }) => name === metric)?.role

test('the closed loop of wrk gives its rate; its latencies explain', () => {
  const text = own('loopback-wrk-4.1.0-latency')
  expect(first(text)).toMatchObject({
    ...{ benchmark: 'http_rps', tool: { name: 'wrk' } },
    argv: ['wrk', '-t', '1', '-c', '2', '-d', '2s', '--latency'],
  })
  expect(first(text)?.repetitions).toEqual([
    {
      ...{ startedAt: null, seconds: 2, suspect: [], notes: [] },
      values: {
        ...{ request_rate: 1084.73, requests: 2173, failed_requests: 0, latency_mean: 2080 },
        ...{ latency_p50: 1330, latency_p75: 2670, latency_p90: 4570, latency_p99: 8630 },
      },
    },
  ])
  expect(role(text, 'request_rate')).toBe('headline')
  expect(role(text, 'latency_p99')).toBe('explanatory')
})

test('at the fixed rate of wrk2 the latencies count', () => {
  const text = own('wrk2-4.0.0-latency')
  expect(first(text)).toMatchObject({ benchmark: 'http_latency', tool: { name: 'wrk2' } })
  expect(first(text)?.repetitions[0]?.values).toEqual({
    ...{ request_rate: 1999.27, requests: 39986, failed_requests: 0, latency_mean: 1170 },
    ...{ latency_p50: 1130, latency_p75: 1540, latency_p90: 1860, latency_p99: 2410, latency_p999: 5630 },
  })
  expect(role(text, 'latency_p50')).toBe('headline')
  expect(role(text, 'request_rate')).toBe('secondary')
})

test('seconds and minutes are read', () => {
  const [repetition] = first(own('wrk2-4.0.0-overloaded'))?.repetitions ?? []
  expect(repetition?.values).toMatchObject({ latency_p50: 34.08e6, latency_p90: 54e6 })
  expect(repetition?.seconds).toBe(60)
})

test('without --latency there is the rate and a mean', () => {
  const [repetition] = first(own('loopback-wrk-4.1.0-plain'))?.repetitions ?? []
  expect(repetition?.values).toEqual({
    ...{ request_rate: 30072.02, requests: 33073, failed_requests: 0, latency_mean: 64.48 },
  })
})

test('a percentile that so few requests do not carry is left out', () => {
  const few = own('loopback-wrk-4.1.0-latency').replace('2173 requests', '500 requests')
  const text = few.replace('1084.73', '250.00')
  expect(first(text)?.repetitions[0]?.values).not.toHaveProperty('latency_p99')
  expect(first(text)?.repetitions[0]?.notes).toEqual([expect.stringMatching(/latency_p99 is left out/)])
})

test('errors are doubtful', () => {
  expect(first(own('wrk-4.1.0-socket-errors'))?.repetitions[0]).toMatchObject({
    values: { failed_requests: 18 },
    suspect: [
      'wrk had 6 socket errors (connect 2, read 3, write 0, timeout 1)',
      'wrk had 12 answers that were errors (non-2xx or 3xx)',
    ],
  })
  expect(first(own('loopback-wrk-4.1.0-non-2xx'))?.repetitions[0]?.suspect).toHaveLength(1)
})

test('runs that follow each other are repetitions', () => {
  expect(first(own('loopback-wrk-4.1.0-plain').repeat(3))?.repetitions).toHaveLength(3)
})

describe('refusals', () => {
  const whole = own('loopback-wrk-4.1.0-latency')
  test.each([
    ['all answers are errors', own('loopback-wrk-4.1.0-all-errors'), /all 46856 answers .* errors/],
    ['the server is not there', 'unable to connect to 127.0.0.1:1 Connection refused\n', /Running/],
    ['it is cut off', whole.slice(0, -12), /each once and whole/],
    ['nothing was answered', whole.replace('2173 req', '0 req'), /no request answered/],
    [
      'an unknown line',
      whole.replace('Requests/sec', '  on-2xx: 3\nRequests/sec'),
      /counts of errors, got "on/,
    ],
    ['rate and requests differ', whole.replace('2173 req', '9173 req'), /fits its requests and its time/],
    [
      'a fixed rate without latencies',
      own('wrk2-4.0.0-overloaded').replaceAll(/^ *\d+\.\d{3}% .*\n/gm, ''),
      /the median of 20 requests/,
    ],
    ['a latency has no unit', whole.replace('4.57ms', '4.57'), /latency_p90 of wrk with a unit, got 4.57/],
  ])('%s', (_, text, reason) => expect(refusalOf(wrk, text)).toMatch(reason))
})

const minutes = (value: number, { tokens }: { readonly tokens: readonly number[] }) =>
  tokens.some((token) => [60, 60e6].some((factor) => same(value, token * factor)))
/** Counts of failures are summed. */
const failures = (value: number, { text }: { readonly text: string }) => {
  const counts = [...text.matchAll(/(?:connect|read|write|timeout|responses:) (\d+)/g)].map(([, n]) =>
    Number(n),
  )
  return counts.reduce((sum, count) => sum + count, 0) === value || value === 0
}
for (const name of [
  ...['loopback-wrk-4.1.0-latency', 'loopback-wrk-4.1.0-plain', 'loopback-wrk-4.1.0-non-2xx'],
  ...['loopback-wrk-4.1.0-all-errors', 'wrk-4.1.0-socket-errors'],
  ...['wrk2-4.0.0-latency', 'wrk2-4.0.0-overloaded'],
]) {
  testAdapterOn(name, {
    ...{ adapter: wrk, text: own(name), another: own('wrk-4.1.0-socket-errors') },
    derivations: {
      ...{ failed_requests: failures, seconds: minutes, latency_mean: minutes },
      ...{ latency_p50: minutes, latency_p75: minutes, latency_p90: minutes, latency_p99: minutes },
      latency_p999: minutes,
    },
  })
}
