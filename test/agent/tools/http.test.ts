import { expect, test } from 'vitest'
import {
  FortioLatencyOptions,
  FortioOptions,
  fortio,
  HttpOptions,
  wrkNginx,
} from '../../../agent/tools/http.ts'
import { fixture } from '../adapters/support/fixture.ts'

const output = (stdout: string) => ({ code: 0, signal: null, timedOut: false, stdout, stderr: '' })
const endpoint = { address: '10.1.0.9', port: 5210 }
const wrk = wrkNginx(HttpOptions.parse({}))
const max = fortio(FortioOptions.parse({}))
const fixed = fortio(FortioLatencyOptions.parse({}))

test('wrk asks an nginx that answers with so many bytes', () => {
  expect(wrk.clientArgv(endpoint, 10).join(' ')).toBe(
    'wrk -t 2 -c 16 -d 10s --latency http://10.1.0.9:5210/1024',
  )
  expect(wrk.normalisedArgv(10).join(' ')).toBe('wrk -t 2 -c 16 -d 10s --latency /1024')
  expect(wrk.server?.argv(endpoint).slice(3)).toEqual(['sh', '10.1.0.9', '5210', '2', '1024'])
})

test('each thread of wrk has a connection', () => {
  const tool = wrkNginx({ connections: 2, threads: 8, bytes: 1 })
  expect(tool.normalisedArgv(1).slice(0, 5)).toEqual(['wrk', '-t', '8', '-c', '8'])
})

test('versions of client and server are read', () => {
  expect(wrk.parseVersion(output('wrk debian/4.1.0-3+b2 [epoll] Copyright (C) 2012 Will Glozer\n'))).toBe(
    '4.1.0-3+b2',
  )
  expect(wrk.parseVersion(output('wrk 4.2.0 [epoll] Copyright (C) 2012 Will Glozer\n'))).toBe('4.2.0')
  expect(wrk.parseVersion(output(''))).toBeNull()
  expect(wrk.server?.parseVersion?.(output('nginx version: nginx/1.22.1\n'))).toBe('nginx/1.22.1')
  expect(max.parseVersion(output('1.38.4\n'))).toBe('1.38.4')
})

test('the tenth of a second in which wrk ends is no doubt, more is', () => {
  const one = fixture('wrk/loopback-wrk-4.1.0-latency.txt')
  const ended = (seconds: string, rate: string) =>
    wrk.parse(output(one.replace('in 2.00s', `in ${seconds}s`).replace('1084.73', rate)), 2)
  expect(ended('2.10', '1034.76')).toMatchObject({ values: { request_rate: 1034.76 }, suspect: [] })
  expect(ended('2.20', '987.73')).toMatchObject({ suspect: ['measured 2.20 s where 2 s were asked for'] })
  expect(ended('1.50', '1448.67')).toMatchObject({ reason: expect.stringMatching(/1.50 s where 2 s/) })
})

test('fortio asks its own server, as fast as it can or at a rate', () => {
  expect(max.clientArgv(endpoint, 10).join(' ')).toBe(
    'fortio load -qps 0 -c 8 -t 10s -r 0.00001 -p 50,75,90,99,99.9 -json - http://10.1.0.9:5210/',
  )
  expect(fixed.normalisedArgv(20).slice(0, 4)).toEqual(['fortio', 'load', '-qps', '1000'])
  expect(max.server?.argv(endpoint).join(' ')).toBe(
    'fortio server -http-port 10.1.0.9:5210 -grpc-port disabled -redirect-port disabled -tcp-port disabled -udp-port disabled',
  )
})

test('a rate without latencies and latencies at a rate are two benchmarks', () => {
  const [fast, steady] = ['http-max', 'http-fixed-after-log-lines'].map((name) =>
    output(fixture(`fortio/${name}.json`)),
  )
  if (fast === undefined || steady === undefined) throw new Error('Expected both outputs.')
  expect(max.parse(fast, 10)).toMatchObject({ values: { request_rate: 21874.318 } })
  expect(fixed.parse(steady, 20)).toMatchObject({ values: { latency_p50: 380 } })
  expect(fixed.parse(fast, 10)).toMatchObject({ reason: expect.stringMatching(/one result of http_latency/) })
})
