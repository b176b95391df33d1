import { describe, expect, test } from 'vitest'
import { fortio } from '../../../agent/adapters/fortio.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf } from './support/fixture.ts'

const own = (name: string) => fixture(`fortio/${name}.json`)
const first = (text: string) => resultsOf(fortio, text)[0]
const headlines = (text: string) =>
  first(text)?.metrics.flatMap(({ name, role }) => (role === 'headline' ? [name] : []))

test('as fast as answers come the rate counts; its times are seconds', () => {
  const text = own('http-max')
  expect(first(text)).toMatchObject({
    ...{ benchmark: 'http_rps', tool: { name: 'fortio', version: '1.38.4' } },
    argv: ['fortio', 'load', '-qps', '0', '-c', '8', '-t', '10s'],
  })
  expect(first(text)?.repetitions).toEqual([
    {
      ...{ startedAt: Date.UTC(2026, 4, 6, 14, 0, 0, 123), seconds: 10.000612345, suspect: [], notes: [] },
      values: {
        ...{ request_rate: 21874.318, requests: 218757, failed_requests: 0, latency_mean: 365.117 },
        ...{ latency_p50: 310, latency_p75: 420, latency_p90: 600, latency_p99: 1900, latency_p999: 7100 },
      },
    },
  ])
  expect(headlines(text)).toEqual(['request_rate'])
})

test('at a fixed rate the latencies count, and log lines before the result are passed over', () => {
  const text = own('http-fixed-after-log-lines')
  expect(first(text)).toMatchObject({ benchmark: 'http_latency', argv: { 3: '1000' } })
  expect(headlines(text)).toEqual(['latency_p50'])
  expect(first(`15:26:26 I scli.go:101> Starting Φορτίο 1.38.4\n${own('http-max')}`)?.benchmark).toBe(
    'http_rps',
  )
})

test('answers that are errors, and a rate that was not reached, are doubtful', () => {
  expect(first(own('http-errors'))?.repetitions[0]).toMatchObject({
    values: { failed_requests: 57 },
    suspect: ['fortio got 57 answers that were errors (50 × 503, 7 × -1)'],
  })
  expect(first(own('http-fixed-not-reached'))?.repetitions[0]?.suspect).toEqual([
    'fortio made 41234.5 requests/s where 50000 were asked for',
  ])
})

test('a health service that serves is no error', () => {
  expect(first(own('grpc-health'))).toMatchObject({ benchmark: 'grpc_rps', repetitions: [{ suspect: [] }] })
})

test('results that follow each other are repetitions', () => {
  expect(first(own('http-two-runs'))?.repetitions.map(({ values }) => values['request_rate'])).toEqual([
    21874.318, 21990.75,
  ])
})

describe('refusals', () => {
  const whole = own('http-max')
  test.each([
    ['every answer is an error', own('http-all-errors'), /no answer .* good one \(218757 × 503\)/],
    ['it is cut off', whole.slice(0, -40), /cut off/],
    ['a rate is no number', whole.replace('21874.318', '"fast"'), /at ActualQPS/],
    ['nothing was answered', whole.replace('"Count": 218757', '"Count": 0'), /no request answered/],
    ['it is another document', '{"hello":1}', /at RunType/],
    ['there are log lines only', '{"ts":1,"level":"fatal","msg":"no"}\n', /log lines only/],
  ])('%s', (_, text, reason) => expect(refusalOf(fortio, text)).toMatch(reason))
})

/** Counts of bad answers are summed. */
const failed = (value: number, { text }: { readonly text: string }) => {
  const counts = [...text.matchAll(/"(-1|[^"]{1,20})": (\d+)/g)].map(([, , count]) => Number(count))
  return value === 0 || counts.includes(value) || counts.some((a) => counts.some((b) => a + b === value))
}
for (const name of [
  ...['http-max', 'http-fixed-after-log-lines', 'http-fixed-not-reached', 'http-errors'],
  ...['http-all-errors', 'grpc-health', 'http-two-runs'],
]) {
  testAdapterOn(name, { adapter: fortio, text: own(name), derivations: { failed_requests: failed } })
}
