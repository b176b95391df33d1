import { describe, expect, test } from 'vitest'
import { FpingOptions, fping } from '../../../agent/tools/fping.ts'
import { PingOptions, packetsIn, ping, pingVersion } from '../../../agent/tools/ping.ts'
import { fixture } from '../adapters/support/fixture.ts'

const output = (stdout: string, stderr = '') => ({ code: 0, signal: null, timedOut: false, stdout, stderr })
const usual = ping(PingOptions.parse({}))

test('as many packets are sent as fit the time, and at least two', () => {
  expect(usual.clientArgv({ address: '10.1.0.9', port: 1 }, 20).join(' ')).toBe(
    'ping -q -c 100 -i 0.2 -W 1 -s 56 10.1.0.9',
  )
  expect(usual.normalisedArgv(20).join(' ')).toBe('ping -q -c 100 -i 0.2 -W 1 -s 56')
  expect(usual.nominalSeconds(20)).toBeCloseTo(19.8, 9)
  expect(packetsIn(1, 10)).toBe(2)
  expect(usual.server).toBeNull()
})

test.each([
  ['ping from iputils 20221126\nlibcap: yes\n', 'iputils-20221126'],
  ['ping utility, iputils-s20190709\n', 'iputils-s20190709'],
  ['BusyBox v1.35.0 multi-call binary.\n', null],
])('the version in %j is %s', (text, version) => expect(pingVersion(text)).toBe(version))

test('the values of a result all have their metrics', () => {
  const parsed = usual.parse(output(fixture('ping/loopback-iputils-20221126-quiet.txt')), 5)
  expect(parsed).toMatchObject({ kind: 'values', suspect: [] })
  const names = usual.metrics.map(({ name }) => name)
  expect(Object.keys(parsed.kind === 'values' ? parsed.values : {}).sort()).toEqual([...names].sort())
})

describe('fping', () => {
  const tool = fping(FpingOptions.parse({}))
  test('takes milliseconds', () => {
    expect(tool.clientArgv({ address: '10.1.0.9', port: 1 }, 10).join(' ')).toBe(
      'fping -c 50 -p 200 -t 1000 -b 56 10.1.0.9',
    )
  })
  test('is read from both of its streams', () => {
    const [lines = '', summary = ''] = fixture('ping/loopback-fping-5.1-each.txt').split('\n\n')
    expect(tool.parse(output(`${lines}\n`, `\n${summary}`), 5)).toMatchObject({
      values: { observations: 25, rtt_mean: 45 },
    })
  })
})

test.each([
  [PingOptions, { interval: 0.001 }],
  [PingOptions, { bytes: 100_000 }],
  [PingOptions, { count: 3 }],
  [FpingOptions, { interval: 0 }],
])('options out of range are refused (%#)', (schema, options) => {
  expect(schema.safeParse(options).success).toBe(false)
})
