import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { NetperfOptions, type NetperfShape, netperf } from '../../../agent/tools/netperf.ts'
import { fixture } from '../adapters/support/fixture.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const endpoint = { address: '10.1.0.9', port: 5210 }
const tool = (shape: Omit<NetperfShape, 'requestBytes' | 'responseBytes'>) =>
  netperf({ ...NetperfOptions.parse({}), ...shape })
const output = (stdout: string, code = 0) => ({ code, signal: null, timedOut: false, stdout, stderr: '' })

const selectors =
  'THROUGHPUT,THROUGHPUT_UNITS,ELAPSED_TIME,PROTOCOL,DIRECTION,MEAN_LATENCY,P50_LATENCY,P90_LATENCY,P99_LATENCY,STDDEV_LATENCY,LOCAL_CPU_UTIL,REMOTE_CPU_UTIL,LOCAL_TRANSPORT_RETRANS,REMOTE_TRANSPORT_RETRANS,TRANSPORT_MSS,LOCAL_CONG_CONTROL,REMOTE_CONG_CONTROL'

describe('arguments', () => {
  test.each([
    [{ test: 'tcp_rr' }, `-t TCP_RR -l 10 -c -C -j -- -r 1,1 -k ${selectors} -P ,15210`],
    [{ test: 'udp_rr' }, `-t UDP_RR -l 10 -c -C -j -- -R 1 -r 1,1 -k ${selectors} -P ,15210`],
    [{ test: 'tcp_crr' }, `-t TCP_CRR -l 10 -c -C -j -- -r 1,1 -k ${selectors} -P ,15210`],
    [{ test: 'tcp_rr', burst: 16 }, `-t TCP_RR -l 10 -c -C -j -- -r 1,1 -b 16 -k ${selectors} -P ,15210`],
    [{ test: 'tcp_maerts' }, `-t TCP_MAERTS -l 10 -c -C -- -k ${selectors} -P ,15210`],
  ] as const)('%o', (shape, argv) => {
    expect(tool(shape).clientArgv(endpoint, 10).join(' ')).toBe(`netperf -H 10.1.0.9 -p 5210 ${argv}`)
  })

  test('the server listens on the repetition’s port, the data connection elsewhere and always in range', () => {
    const { server } = tool({ test: 'tcp_rr' })
    expect(server?.argv(endpoint).join(' ')).toBe('netserver -D -L 10.1.0.9 -p 5210')
    expect(server?.versionArgv).toEqual(['netserver', '-V'])
    expect(
      tool({ test: 'tcp_rr' })
        .clientArgv({ ...endpoint, port: 60_999 }, 1)
        .at(-1),
    ).toBe(',50999')
  })

  test('what makes two runs the same has no address and no port, and tells the sizes', () => {
    const normalised = netperf({ test: 'tcp_rr', requestBytes: 64, responseBytes: 128 }).normalisedArgv(10)
    expect(normalised).toEqual('netperf -t TCP_RR -l 10 -c -C -j -- -r 64,128'.split(' '))
    expect(tool({ test: 'tcp_rr', processes: 32 }).normalisedArgv(10).at(-1)).toBe('× 32')
  })
})

test('versions are read', () => {
  const { parseVersion } = tool({ test: 'tcp_rr' })
  expect(parseVersion(output('Netperf version 2.7.0\n'))).toBe('2.7.0')
  expect(parseVersion(output('netperf: not found\n'))).toBeNull()
})

describe('results', () => {
  const keyval = fixture('netperf/loopback-netperf-2.7.0-TCP_RR.keyval.txt')
  test('of one process', () => {
    const parsed = tool({ test: 'tcp_rr' }).parse(output(keyval), 2)
    expect(parsed).toMatchObject({ kind: 'values', values: { transaction_rate: 95327.18, rtt_mean: 10.43 } })
    const names = tool({ test: 'tcp_rr' }).metrics.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(Object.keys(parsed.kind === 'values' ? parsed.values : {})))
  })
  test.each([
    ['another test', tool({ test: 'udp_rr' }), output(keyval), /one result of udp_rr .* got 1 × tcp_rr/],
    ['another burst', tool({ test: 'tcp_rr', burst: 4 }), output(keyval), /tcp_rr_burst_4/],
    [
      'a shorter time',
      tool({ test: 'tcp_rr' }),
      { ...output(keyval), seconds: 10 },
      /measured 2.00 s where 10 s/,
    ],
    ['an exit code', tool({ test: 'tcp_rr' }), output(keyval, 255), /exit code 255/],
  ])(
    '%s is refused',
    (_, one, { seconds = 2, ...said }: ReturnType<typeof output> & { seconds?: number }, reason) => {
      expect(one.parse(said, seconds)).toEqual({ kind: 'failure', reason: expect.stringMatching(reason) })
    },
  )
})

describe('32 processes', () => {
  const several = tool({ test: 'tcp_rr', processes: 32 })
  /** A program that prints what netperf does with `-P 0 … -k`, its data port in the rate. */
  function netperfThat(body: string): string {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'netperf'), `#!/bin/sh\nfor port; do :; done; port=\${port#,}\n${body}`)
    chmodSync(join(directory, 'netperf'), 0o755)
    return directory
  }
  function run(directory: string) {
    const [program = '', ...argv] = several.clientArgv(endpoint, 2)
    const env = { ...process.env, PATH: `${directory}:${process.env['PATH']}` }
    const { status, stdout, stderr } = spawnSync(program, argv, { env, encoding: 'utf8' })
    return several.parse({ code: status, signal: null, timedOut: false, stdout, stderr }, 2)
  }
  const result = `printf 'THROUGHPUT=%s.50\\nTHROUGHPUT_UNITS=Trans/s\\nELAPSED_TIME=2.00\\nPROTOCOL=TCP\\nDIRECTION=Send|Recv\\nMEAN_LATENCY=9\\n' "$port"\n`

  test('are summed, each on a data port of its own', () => {
    const ports = Array.from({ length: 32 }, (_, i) => 15_211 + i)
    expect(run(netperfThat(result))).toMatchObject({
      values: { transaction_rate: ports.reduce((sum, port) => sum + port + 0.5, 0) },
    })
    expect(several.metrics.map(({ name }) => name)).toEqual(['transaction_rate'])
  })
  test('are refused where one failed', () => {
    const directory = netperfThat(`[ "$port" != 15220 ] || { echo 'no data connection'; exit 1; }\n${result}`)
    expect(run(directory)).toEqual({ kind: 'failure', reason: expect.stringMatching(/no data connection/) })
  })
  // Written out: which of real processes prints first is not known.
  test.each([1, 9, 32])('are refused where number %i measured for another time', (odd) => {
    const lines = Array.from({ length: 32 }, (_, i) => i + 1).flatMap((number) =>
      [
        ...[
          'THROUGHPUT=9.50',
          'THROUGHPUT_UNITS=Trans/s',
          `ELAPSED_TIME=${number === odd ? '1.20' : '2.00'}`,
        ],
        ...['PROTOCOL=TCP', 'DIRECTION=Send|Recv', 'MEAN_LATENCY=9'],
      ].map((line) => `${number} ${line}`),
    )
    const stdout = `${[...lines, 'NSTREAMS=32'].join('\n')}\n`
    expect(several.parse(output(stdout), 2)).toEqual({
      kind: 'failure',
      reason: expect.stringMatching(/measured for 1.2 s to 2 s/),
    })
  })
})
