import { expect, test } from 'vitest'
import { qperf, qperfOptions } from '../../../agent/tools/qperf.ts'

const output = (stdout: string, code = 0) => ({ code, signal: null, timedOut: false, stdout, stderr: '' })
const tool = (test: 'tcp_bw' | 'tcp_lat' | 'udp_bw' | 'udp_lat') => qperf(test, qperfOptions(test).parse({}))

test('the message size is said, and is of the benchmark', () => {
  expect(tool('tcp_lat').clientArgv({ address: '10.1.0.9', port: 5210 }, 10).join(' ')).toBe(
    'qperf 10.1.0.9 -lp 5210 -t 10 -m 1 -uu -un -e 6 -vvt tcp_lat',
  )
  expect(tool('tcp_bw').normalisedArgv(10).join(' ')).toBe('qperf -t 10 -m 65536 -uu -un -e 6 -vvt tcp_bw')
  expect(tool('tcp_bw').server?.argv({ address: '10.1.0.9', port: 5210 })).toEqual(['qperf', '-lp', '5210'])
})

test('a datagram holds no more than 65507 bytes', () => {
  expect(qperfOptions('udp_bw').safeParse({ messageBytes: 65_508 }).success).toBe(false)
  expect(qperfOptions('tcp_bw').safeParse({ messageBytes: 65_508 }).success).toBe(true)
})

test('a result is of the test that was asked for, and as long', () => {
  const text = 'tcp_lat:\n    latency        =       11484 ns\n    loc_real_time  =  2000000000 ns\n'
  expect(tool('tcp_lat').parse(output(text), 2)).toMatchObject({ values: { latency: 11.484 }, suspect: [] })
  expect(tool('udp_lat').parse(output(text), 2)).toMatchObject({
    reason: expect.stringMatching(/qperf_udp_lat/),
  })
  expect(tool('tcp_lat').parse(output(text), 10)).toMatchObject({
    reason: expect.stringMatching(/2.00 s where 10/),
  })
  expect(tool('tcp_lat').parse(output('tcp_lat:\n10.1.0.9: failed to connect\n', 1), 2)).toMatchObject({
    reason: expect.stringMatching(/failed to connect/),
  })
})
