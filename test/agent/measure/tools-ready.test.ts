import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Failure } from '../../../agent/failure.ts'
import { createEndsFinder } from '../../../agent/measure/ends.ts'
import { readyTools } from '../../../agent/measure/tools-ready.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import type { Place } from '../../../agent/place/place.ts'
import { type PlannedBenchmark, planBenchmarks } from '../../../agent/plan/plan.ts'
import { parseSuite } from '../../../agent/suite/load-suite.ts'
import type { Suite } from '../../../agent/suite/suite.ts'
import { builtinProbe } from '../../../agent/tools/builtin-probe.ts'
import type { ToolOutput } from '../../../agent/tools/tool.ts'
import { plannedBenchmark } from '../support/planned-benchmark.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const host = hostPlace()
const parse = (text: string) => parseSuite({ file: 'metalmark.yaml', text })

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
const named = parse('benchmarks: [tcp_stream_1, rr_tail]\nbaseline: false')
const inVms = (
  client: Readonly<Record<string, string>>,
  server: Readonly<Record<string, string>>,
  suite: Suite = named,
) => {
  const machines = [
    machine(placeWith('client', 'guest', client), '10.0.0.2'),
    machine(placeWith('server', 'guest', server), '10.0.0.3'),
  ]
  return readyTools(planBenchmarks(suite, { machines: 2 }), createEndsFinder({ host, machines }), undefined)
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

/** What nothing stands in for. */
const alone = (text: string): PlannedBenchmark[] =>
  planBenchmarks(parse(text), { machines: 2 }).map((benchmark) => ({ ...benchmark, standIns: [] }))
const machines = (client: Readonly<Record<string, string>>, server: Readonly<Record<string, string>>) => [
  machine(placeWith('client', 'guest', client), '10.0.0.2'),
  machine(placeWith('server', 'guest', server), '10.0.0.3'),
]

test('a tool that a machine lacks is a failure with what to do where the suite names the benchmark', async () => {
  const finder = createEndsFinder({ host, machines: machines(both, { iperf3: '3.12' }) })
  await expect(readyTools(alone('benchmarks: [rr_tail]'), finder, undefined)).rejects.toMatchObject({
    kind: 'benchmark',
    message: expect.stringContaining('Expected sockperf on server'),
    hint: expect.stringContaining('metalmark box build'),
  })
})

test('what a profile brought along is left out with a note', async () => {
  const finder = createEndsFinder({ host, machines: machines(both, { iperf3: '3.12' }) })
  const { benchmarks, notes } = await readyTools(alone('profile: smoke'), finder, undefined)
  expect(benchmarks.map(({ name }) => name)).toEqual(['canary', 'tcp_stream_1'])
  expect(notes).toEqual([expect.stringMatching(/^Left out: rr_tail on vm-vm. Expected sockperf on server/)])
})

test('with nothing left there is no run', async () => {
  const finder = createEndsFinder({ host, machines: machines({}, {}) })
  await expect(readyTools(alone('profile: smoke'), finder, undefined)).rejects.toMatchObject({
    kind: 'benchmark',
    message: expect.stringMatching(
      /^Not one benchmark can be measured here.\nLeft out: tcp_stream_1 on vm-vm. Expected iperf3/,
    ),
  })
})

test('what stands in does so in its order, in a machine as on the host, and is named', async () => {
  const { benchmarks, notes } = await inVms(both, { iperf3: '3.12' })
  expect(benchmarks.map(({ tool }) => tool.name)).toEqual(['metalmark-probe', 'iperf3', 'metalmark-probe'])
  expect(notes).toEqual([
    'sockperf is not installed on server: rr_tail was measured with metalmark-probe instead, which is a series of its own.',
  ])
})

test('a path that the machines cannot have is a failure, or a note', async () => {
  const finder = {
    ...createEndsFinder({ host, machines: [] }),
    find: async () => Promise.reject(new Failure('environment', 'No runtime.')),
  }
  const planned = alone('canary: false\nbenchmarks: [rr_tail]')
  await expect(readyTools(planned, finder, undefined)).rejects.toThrow('No runtime.')
  const optional = planned.map((benchmark) => ({ ...benchmark, optional: true }))
  await expect(readyTools(optional, finder, undefined)).rejects.toThrow(
    'Not one benchmark can be measured here.\nLeft out: rr_tail on vm-vm, rr_tail on guest-lo. No runtime.',
  )
})

test('a server that is a program of its own is asked for its version, which is part of what measured', async () => {
  const probe = builtinProbe('rr')
  const tool = {
    ...probe,
    server: {
      argv: () => ['x'],
      versionArgv: ['sh', '-c', 'echo server 9'],
      parseVersion: ({ stdout }: ToolOutput) => stdout.trim(),
    },
  }
  const finder = createEndsFinder({ host, machines: [] })
  const { benchmarks, notes } = await readyTools([plannedBenchmark({ name: 'rr', tool })], finder, undefined)
  expect(notes).toEqual([])
  expect(benchmarks[0]?.version).toMatch(/^1\+node\d+ \+ server 9$/)
})

test('a program that comes with the agent stands on each place before its version is asked for', async () => {
  const dir = temporaryDirectory()
  const path = join(dir, 'program')
  const tool = {
    ...builtinProbe('rr'),
    ...{ program: { path, text: 'echo version 5\n' }, versionArgv: ['sh', path], server: null },
    parseVersion: ({ stdout }: ToolOutput) => /version (\d+)/.exec(stdout)?.[1] ?? null,
  }
  const finder = createEndsFinder({ host, machines: [] })
  const planned = ['a', 'b'].map((name) => plannedBenchmark({ name, tool }))
  const { benchmarks } = await readyTools(planned, finder, undefined)
  expect(benchmarks.map(({ version }) => version)).toEqual(['5', '5'])
  expect(statSync(path).mode & 0o777).toBe(0o644)
  expect(readdirSync(dir)).toEqual(['program'])
})

test('versions that differ between the machines are noted', async () => {
  const { notes } = await inVms(both, { ...both, iperf3: '3.18' })
  expect(notes).toEqual(['tcp_stream_1: the client is iperf3 3.12, the server 3.18.'])
})

test('on the host a missing tool is replaced by the probe, and that is said', async () => {
  const bare = placeWith('host', 'host', { sockperf: '3.7' })
  const planned = planBenchmarks(named, { machines: 0 })
  const finder = createEndsFinder({ host: bare, machines: [] })
  const { benchmarks, notes } = await readyTools(planned, finder, undefined)
  expect(benchmarks.map(({ tool }) => tool.name)).toEqual(['metalmark-probe', 'metalmark-probe', 'sockperf'])
  expect(notes).toEqual([
    'iperf3 is not installed on host: tcp_stream_1 was measured with metalmark-probe instead, which is a series of its own.',
  ])
})
