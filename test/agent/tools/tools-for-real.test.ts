import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '../../../agent/measure/free-port.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import { catalogue } from '../../../agent/plan/catalogue.ts'
import { builtinProbe } from '../../../agent/tools/builtin-probe.ts'
import { perlProbe } from '../../../agent/tools/perl-probe.ts'
import { perlProbeProgram } from '../../../agent/tools/perl-probe-program.ts'
import type { Tool } from '../../../agent/tools/tool.ts'
import { describeNeeding } from '../../support/needs.ts'
import { runTool } from './run-tool.ts'

/** Runs a tool and expects a number above 0 for each headline, and no value without its metric. */
async function expectResult(tool: Tool | undefined, seconds = 1): Promise<Readonly<Record<string, number>>> {
  if (tool === undefined) throw new Error('Expected a tool of the catalogue.')
  const { version, parsed } = await runTool(tool, seconds)
  expect(version).toMatch(/\d/)
  expect(parsed).toMatchObject({ kind: 'values' })
  const values = parsed.kind === 'values' ? parsed.values : {}
  const names = tool.metrics.map(({ name }) => name)
  expect(Object.keys(values).filter((name) => !names.includes(name))).toEqual([])
  return values
}

afterAll(() => {
  const { program } = perlProbe('rr')
  if (program !== undefined) rmSync(program.path, { force: true })
})

describeNeeding({ ping: 'iputils-ping', fping: 'fping' }, 'ICMP over loopback', () => {
  test.each(['ping', 'fping'])('%s', async (name) => {
    const values = await expectResult(catalogue[name]?.tool)
    expect(values['rtt_mean']).toBeGreaterThan(0)
    expect(values).toMatchObject({ loss: 0, observations: 5 })
  })
})

describeNeeding({ qperf: 'qperf' }, 'qperf over loopback', () => {
  test.each(['qperf_tcp_bw', 'qperf_udp_bw'])('%s', async (name) => {
    expect((await expectResult(catalogue[name]?.tool))['throughput']).toBeGreaterThan(1e6)
  })
  test.each(['qperf_tcp_lat', 'qperf_udp_lat'])('%s', async (name) => {
    expect((await expectResult(catalogue[name]?.tool))['latency']).toBeGreaterThan(0)
  })
})

describeNeeding({ wrk: 'wrk', nginx: 'nginx-light' }, 'HTTP over loopback', () => {
  const directories = () =>
    ['/dev/shm', '/tmp'].flatMap((base) =>
      readdirSync(base).filter((name) => name.startsWith('metalmark-nginx.')),
    )

  test('wrk has every request answered by nginx, which leaves no file behind', async () => {
    const before = directories()
    const values = await expectResult(catalogue['http_rps']?.tool)
    expect(values['request_rate']).toBeGreaterThan(10)
    expect(values['failed_requests']).toBe(0)
    expect(directories().filter((name) => !before.includes(name))).toEqual([])
  })

  test('nginx answers with the bytes that were asked for', async () => {
    const { server } = catalogue['http_rps']?.options?.make({ bytes: 4000, threads: 1 }).tool ?? {}
    const endpoint = { address: '127.0.0.1', port: await freePort('127.0.0.1') }
    const job = await hostPlace().start(server?.argv(endpoint) ?? [], { listensOn: endpoint.port })
    try {
      const answer = await fetch(`http://127.0.0.1:${endpoint.port}/4000`)
      expect((await answer.text()).length).toBe(4000)
    } finally {
      await job.kill()
    }
  })
})

describeNeeding({ iperf3: 'iperf3', ping: 'iputils-ping' }, 'bufferbloat over loopback', () => {
  test('latencies without load and under it, and the load itself', async () => {
    // Long enough for a thousand packets on a machine that does much else.
    const values = await expectResult(catalogue['bufferbloat']?.tool, 8)
    expect(values['idle_p50']).toBeGreaterThan(0)
    expect(values['loaded_p99']).toBeGreaterThanOrEqual(values['loaded_p50'] ?? Number.NaN)
    expect(values['throughput']).toBeGreaterThan(1e6)
  })
})

test('connections with the probe that runs on Node', async () => {
  const values = await expectResult(builtinProbe('crr'))
  expect(values['connection_rate']).toBeGreaterThan(10)
  expect(values['connection_mean']).toBeCloseTo(1e6 / (values['connection_rate'] ?? Number.NaN), 6)
})

describeNeeding({ perl: 'perl-base' }, 'the probe that runs on Perl', () => {
  test('transactions on one connection', async () => {
    expect((await expectResult(perlProbe('rr')))['transaction_rate']).toBeGreaterThan(10)
  })
  test('a connection for each', async () => {
    expect((await expectResult(perlProbe('crr')))['connection_rate']).toBeGreaterThan(10)
  })
  test('a Perl without Time::HiRes takes the time by the kernel’s uptime', async () => {
    const probe = perlProbe('rr')
    const endpoint = { address: '127.0.0.1', port: await freePort('127.0.0.1') }
    // As perl-base: the module is not to be found.
    const bare = 'BEGIN { unshift @INC, sub { die "not here" if $_[1] eq "Time/HiRes.pm" } } '
    const argv = ['perl', '-e', bare + perlProbeProgram, '--']
    const job = await hostPlace().start([...argv, 'server', '127.0.0.1', String(endpoint.port), 'rr'], {
      listensOn: endpoint.port,
    })
    try {
      const client = ['client', '127.0.0.1', String(endpoint.port), 'rr', '1']
      const { status, stdout, stderr } = spawnSync('perl', [...argv.slice(1), ...client], {
        encoding: 'utf8',
      })
      const parsed = probe.parse({ code: status, signal: null, timedOut: false, stdout, stderr }, 1)
      expect(parsed).toMatchObject({ kind: 'values', notes: [expect.stringMatching(/hundredths/)] })
    } finally {
      await job.kill()
    }
  })
})
