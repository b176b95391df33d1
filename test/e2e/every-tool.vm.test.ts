import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { ensureBox } from '../../agent/box/build.ts'
import { catalogue } from '../../agent/plan/catalogue.ts'
import { RunUpload } from '../../server/contract/run.ts'
import { describeWithVms, vmTestDeps } from '../agent/vm/support.ts'
import { runAgent } from '../support/agent.ts'

/** What the box has; netperf is not free enough for it, so its benchmarks are measured by their stand-ins. */
const inTheBox = [
  'iperf3',
  'sockperf',
  'qperf',
  'ping',
  'fping',
  'wrk',
  'metalmark-bufferbloat',
  'metalmark-probe-perl',
]

/** Every benchmark that one of those tools measures, itself or as a stand-in. */
const names = Object.entries(catalogue)
  .filter(([, { tool, standIns }]) => [tool, ...standIns].some(({ name }) => inTheBox.includes(name)))
  .map(([name]) => name)

/** Sends as fast as it can: on an emulated receiver that starves, nothing arrives at all, and qperf itself says so. */
const flood = 'qperf_udp_bw'

const suite = {
  profile: 'smoke',
  canary: false,
  stop: 'none',
  benchmarks: names.map((name) => ({
    ...{ name, path: 'vm-vm', repetitions: name === flood ? 3 : 1, baseline: 'none' },
    // Its tail takes a thousand round trips.
    seconds: name === 'bufferbloat' ? 12 : 2,
  })),
  vms: { machines: { client: { memory: 384 }, server: { memory: 384 } } },
}

describeWithVms('every benchmark of the box, measured between two real VMs', () => {
  const dir = mkdtempSync(join(tmpdir(), 'metalmark-every-'))
  let run: RunUpload

  beforeAll(async () => {
    await ensureBox(vmTestDeps('01KTEST0000000000000000ALL'))
    writeFileSync(join(dir, 'metalmark.yaml'), stringify(suite))
    const agent = await runAgent(
      ['run', '--suite', join(dir, 'metalmark.yaml'), '--no-upload', '--project', 'every', '--json'],
      { stateDir: join(dir, 'state') },
    )
    // 5: one benchmark gave no numbers; the tests below tell which may.
    if (agent.code !== 0 && agent.code !== 5)
      throw new Error(`The agent ended with ${agent.code}:\n${agent.stdout}\n${agent.stderr}`)
    run = RunUpload.parse((JSON.parse(agent.stdout) as { run: unknown }).run)
  })

  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  test('has a benchmark of each tool', () => {
    const tools = new Set(run.results.map(({ benchmark }) => benchmark.tool.name))
    expect([...tools].sort()).toEqual([...inTheBox].sort())
  })

  test.each(names)('%s gives its headline, with what it cost both ends', (name) => {
    const result = run.results.find(({ benchmark }) => benchmark.name === name)
    const measured = result?.repetitions.filter(({ phase }) => phase === 'measured') ?? []
    const repetition = measured.find(({ failure }) => failure === null) ?? measured[0]
    if (name === flood && repetition?.failure !== null) {
      expect(repetition?.failure).toMatch(/got 0 bytes\/sec from qperf/)
      return
    }
    expect(repetition?.failure).toBeNull()
    const headlines = result?.benchmark.metrics.filter(({ role }) => role === 'headline') ?? []
    expect(headlines.length).toBeGreaterThan(0)
    for (const { name: metric } of headlines) expect(repetition?.values[metric]).toBeGreaterThanOrEqual(0)
    expect(repetition?.values['host_busy']).toBeGreaterThan(0)
    expect(repetition?.values['guest_steal']).toBeGreaterThanOrEqual(0)
  })
})
