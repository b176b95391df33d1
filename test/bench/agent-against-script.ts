import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { labStatus } from '../../agent/vm/lab.ts'
import { readLeases } from '../../agent/vm/lease.ts'
import type { RunUpload } from '../../server/contract/run.ts'
import { quartiles } from '../../server/stats/quantiles.ts'
import { runAgent, spawnAgent } from '../support/agent.ts'
import { type ProcessLoad, watchLoad } from './process-load.ts'

const suite = `
name: against-script
baseline: false
canary: false
benchmarks:
  - { name: tcp_stream_1, repetitions: 8, seconds: 3 }
  - { name: rr_tail, repetitions: 8, seconds: 3 }
vms:
  machines: { client: { memory: 384 }, server: { memory: 384 } }
`

/**
 * The agent against what a person would write by hand: the very same commands in the very same VMs, over ssh, one after the
 * other. Prints ratios: the values that both measured, the time that both took beyond boot, and what the agent itself needed
 * of memory and processor while it measured.
 */
export async function benchAgentAgainstScript(): Promise<readonly string[]> {
  // Short: paths of ssh's sockets below it may have about a hundred characters.
  const dir = mkdtempSync(join(tmpdir(), 'mmb-'))
  const stateDir = join(dir, 's')
  try {
    writeFileSync(join(dir, 'metalmark.yaml'), suite)
    const args = ['run', '--suite', join(dir, 'metalmark.yaml'), '--vms', 'require', '--project', 'bench']
    const agent = spawnAgent([...args, '--no-upload', '--keep-vms', '--json'], { stateDir })
    const load = watchLoad(agent.child.pid ?? 0, (listener) => agent.child.stderr?.on('data', listener))
    const ended = await agent.ended
    if (ended.code !== 0) throw new Error(`The agent ended with ${ended.code}:\n${ended.stderr}`)
    const { run, timings } = JSON.parse(ended.stdout) as Told
    const measureMs = timings.find(({ step }) => step === 'measure')?.ms ?? Number.NaN
    const script = await runScript(run, await reachVms(stateDir))
    return [...valueLines(run, script.values), wallLine(measureMs, script.ms), loadLine(load())]
  } finally {
    await runAgent(['vm', 'gc'], { stateDir })
    rmSync(dir, { recursive: true, force: true })
  }
}

interface Told {
  readonly run: RunUpload
  readonly timings: readonly { readonly step: string; readonly ms: number }[]
}

/** What stands before a command to run it in a VM. */
type Reach = (machine: 'client' | 'server') => readonly string[]

async function reachVms(stateDir: string): Promise<Reach> {
  const [lease] = (await readLeases(stateDir)).leases
  if (lease === undefined) throw new Error('Expected a lease of the VMs that were kept, found none')
  const { daemonPid } = await labStatus({ stateDir })
  const inLab = ['nsenter', '--target', String(daemonPid), '--mount', '--net', '--']
  const config = join(lease.controlDir, 'config')
  return (machine) => [...(daemonPid === null ? [] : inLab), 'ssh', '-F', config, `vm-${machine}`, '--']
}

interface ScriptResult {
  readonly ms: number
  /** Headlines by benchmark, one for each repetition. */
  readonly values: Readonly<Record<string, readonly number[]>>
}

/** All repetitions of the run in their order: start the server, wait half a second, run the client, read the number. */
async function runScript(run: RunUpload, reach: Reach): Promise<ScriptResult> {
  const steps = run.results
    .flatMap(({ benchmark, repetitions }) => repetitions.map((one) => ({ name: benchmark.name, ...one })))
    .sort((a, b) => a.startedAt - b.startedAt)
  const values: Record<string, number[]> = {}
  const begun = performance.now()
  for (const { name, commands, phase } of steps) {
    const [server = [], client = []] = commands
    const waiting = start([...reach('server'), ...server])
    await new Promise((resolve) => setTimeout(resolve, 500))
    const { output } = await start([...reach('client'), ...client]).ended
    if (name === 'rr_tail') await start([...reach('server'), 'pkill', 'sockperf']).ended
    await waiting.ended
    if (phase === 'measured') values[name] = [...(values[name] ?? []), headline(name, output)]
  }
  return { ms: performance.now() - begun, values }
}

function start([program = '', ...args]: readonly string[]) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  return { ended: once(child, 'close').then(() => ({ output })) }
}

function headline(name: string, output: string): number {
  if (name === 'rr_tail') return Number(/percentile 50\.000 = +([\d.]+)/.exec(output)?.[1])
  const document = JSON.parse(output) as { end: { sum_received: { bits_per_second: number } } }
  return document.end.sum_received.bits_per_second
}

function valueLines(run: RunUpload, script: ScriptResult['values']): readonly string[] {
  return run.results.flatMap(({ benchmark, repetitions }) => {
    const metric = benchmark.name === 'rr_tail' ? 'rtt_p50' : 'throughput'
    const agents = repetitions.flatMap((one) => (one.phase === 'measured' ? (one.values[metric] ?? []) : []))
    const scripts = script[benchmark.name] ?? []
    if (agents.length === 0 || scripts.length === 0) return []
    const [agent, byHand] = [quartiles(agents), quartiles(scripts)]
    const noise = (Math.max(...scripts) - Math.min(...scripts)) / byHand.median
    const ratio = (agent.median / byHand.median).toFixed(3)
    return [
      `${benchmark.name} ${metric}: agent's median is ${ratio} times the script's (the script's own ${scripts.length} values span ${(100 * noise).toFixed(0)} %)`,
    ]
  })
}

function wallLine(agentMs: number, scriptMs: number): string {
  const seconds = (ms: number) => (ms / 1000).toFixed(1)
  return `beyond boot the agent takes ${(agentMs / scriptMs).toFixed(3)} times as long as the script (${seconds(agentMs)} s against ${seconds(scriptMs)} s)`
}

function loadLine({ peakMiB, sharePercent, seconds }: ProcessLoad): string {
  return `the agent itself: at most ${peakMiB.toFixed(0)} MiB while measuring, ${sharePercent.toFixed(2)} % of one core during the ${seconds.toFixed(0)} s of repetitions`
}
