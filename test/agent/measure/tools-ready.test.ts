import { expect, test } from 'vitest'
import { createEndsFinder } from '../../../agent/measure/ends.ts'
import { readyTools } from '../../../agent/measure/tools-ready.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import type { Place } from '../../../agent/place/place.ts'
import { planBenchmarks } from '../../../agent/plan/plan.ts'
import { defaultSuite } from '../../../agent/suite/default-suite.ts'

const host = hostPlace()

/** A place that has the built-in probe and the programs named, with their versions. */
function placeWith(name: string, kind: Place['kind'], programs: Readonly<Record<string, string>>): Place {
  return {
    ...{ ...host, name, kind },
    exec: async (argv, options) => {
      const [program = ''] = argv
      if (program === process.execPath) return host.exec(argv, options)
      const version = programs[program]
      const stdout =
        version === undefined ? '' : program === 'iperf3' ? `iperf ${version} (cJSON)` : `version ${version}`
      return { ...(await host.exec(['true'], options)), argv, code: version === undefined ? 127 : 0, stdout }
    },
  }
}

const machine = (place: Place, address: string) => ({
  ...{ name: place.name, place, address, network: 'private' as const, facts: { cpus: 1, memoryMiB: 512 } },
})
const inVms = (client: Readonly<Record<string, string>>, server: Readonly<Record<string, string>>) => {
  const machines = [
    machine(placeWith('client', 'guest', client), '10.0.0.2'),
    machine(placeWith('server', 'guest', server), '10.0.0.3'),
  ]
  const planned = planBenchmarks(defaultSuite(), { vms: true })
  const endsOf = createEndsFinder({ host, machines })
  return readyTools(planned, ({ path }) => endsOf(path), undefined)
}
const both = { iperf3: '3.12', sockperf: '3.7' }

test('tools that both machines have are used in their version', async () => {
  const { benchmarks, notes } = await inVms(both, both)
  expect(benchmarks.map(({ tool, version }) => `${tool.name} ${version}`)).toEqual([
    expect.stringMatching(/^metalmark-probe 1\+node\d+$/),
    'iperf3 3.12',
    'sockperf 3.7',
  ])
  expect(benchmarks[1]?.ends.address).toBe('10.0.0.3')
  expect(notes).toEqual([])
})

test('a tool that a machine lacks is a failure with what to do', async () => {
  await expect(inVms(both, { iperf3: '3.12' })).rejects.toMatchObject({
    kind: 'benchmark',
    message: expect.stringContaining('Expected sockperf on server'),
    hint: expect.stringContaining('metalmark box build'),
  })
})

test('versions that differ between the machines are noted', async () => {
  const { notes } = await inVms(both, { ...both, iperf3: '3.18' })
  expect(notes).toEqual(['tcp_stream_1: the client is iperf3 3.12, the server 3.18.'])
})

test('on the host a missing tool is replaced by the probe, and that is said', async () => {
  const bare = placeWith('host', 'host', { sockperf: '3.7' })
  const planned = planBenchmarks(defaultSuite(), { vms: false })
  const endsOf = createEndsFinder({ host: bare, machines: [] })
  const { benchmarks, notes } = await readyTools(planned, ({ path }) => endsOf(path), undefined)
  expect(benchmarks.map(({ tool }) => tool.name)).toEqual(['metalmark-probe', 'metalmark-probe', 'sockperf'])
  expect(notes).toEqual([
    'iperf3 is not installed on this host: tcp_stream_1 was measured with the built-in metalmark-probe.',
  ])
})
