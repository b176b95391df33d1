import { formatCount } from '../../server/contract/units.ts'
import { alignColumns } from '../../server/report/align-columns.ts'
import type { Suite } from '../suite/suite.ts'
import { namesOf } from './names-of.ts'
import type { PlannedBenchmark } from './plan.ts'
import type { RunPlan } from './run-plan.ts'
import type { Step } from './schedule.ts'

/** The plan for people: what is measured how often, in which order, and how long it takes. */
export function planText(suite: Suite, plan: RunPlan): string {
  return [
    `Suite ${suite.name}, profile ${suite.profile}, ${machinesText(suite)}.`,
    '',
    ...benchmarkTable(plan.benchmarks),
    '',
    `Order with seed ${plan.seed}${suite.seed === null ? ' (each run draws its own, unless the suite names one)' : ''}:`,
    ...orderLines(plan.steps),
    '',
    durationText(plan),
    ...stopText(suite, plan),
  ].join('\n')
}

/** `client (1 CPU, 512 MiB), server (…)`, or that there are none. */
export function machinesText({ vms }: Suite): string {
  if (vms === 'none') return 'no VMs'
  return vms.machines.map(({ name, cpus, memoryMiB }) => `${name} (${cpus} CPU, ${memoryMiB} MiB)`).join(', ')
}

/** One row for each benchmark. */
export function benchmarkTable(benchmarks: readonly PlannedBenchmark[]): readonly string[] {
  const rows = benchmarks.map((benchmark) => {
    const { name, path, tool, standIns, seconds, warmUpSeconds, canary, baseline } = benchmark
    const compared = benchmarks.some((other) => other.name === name && other.path === baseline)
    const warmUp = warmUpSeconds > 0 ? `, ${warmUpSeconds} s warm-up` : ''
    return [
      name,
      path,
      [tool, ...standIns].map((one) => one.name).join(', else '),
      `${countText(benchmark)} × ${seconds} s${canary ? ' at each end' : ''}${warmUp}`,
      compared ? `÷ ${baseline}` : '',
    ]
  })
  return alignColumns([['benchmark', 'path', 'tool', 'repetitions', 'ratio'], ...rows])
}

/** About how long it takes: `about 9 min 20 s of measuring`. */
export function durationText({ steps, measuringSeconds, vmSeconds }: RunPlan): string {
  const { least, most } = measuringSeconds
  const certain = steps.filter(({ optional }) => !optional).length
  const count = certain === steps.length ? '' : ` to ${formatCount(steps.length, 'repetition')}`
  const vms = vmSeconds === 0 ? '' : `, ${span(least + vmSeconds, most + vmSeconds)} with the VMs' boot`
  return `${count === '' ? formatCount(certain, 'repetition') : certain}${count}, about ${span(least, most)} of measuring${vms}.`
}

function countText({ repetitions: { least, most } }: PlannedBenchmark): string {
  return least === most ? `${least}` : `${least} to ${most}`
}

/** Consecutive steps of one kind as one line: the canary at both ends, the warm-ups, and the rounds. */
function orderLines(steps: readonly Step[]): readonly string[] {
  const lines: { readonly title: string; readonly names: string[] }[] = []
  const nameOf = namesOf(steps.map(({ benchmark }) => benchmark))
  for (const step of steps) {
    const title = titleOf(step)
    const name = `${nameOf(step.benchmark)}${step.optional ? '?' : ''}`
    const last = lines.at(-1)
    if (last?.title === title) last.names.push(name)
    else lines.push({ title, names: [name] })
  }
  return lines.map(
    ({ title, names }) => `  ${title}: ${title === 'canary' ? names.length : names.join(', ')}`,
  )
}

function titleOf({ benchmark, phase, index }: Step): string {
  if (benchmark.canary) return 'canary'
  if (phase === 'warm-up') return 'warm-up'
  return `round ${benchmark.warmUpSeconds > 0 ? index : index + 1}`
}

function stopText({ stopPercent, deadlines }: Suite, { steps }: RunPlan): readonly string[] {
  if (!steps.some(({ optional }) => optional) || stopPercent === null) return []
  return [
    `Repetitions with a ? are left out once a benchmark is known to ±${stopPercent} %, or after ${duration(deadlines.measuring)} of measuring.`,
  ]
}

function span(least: number, most: number): string {
  return duration(least) === duration(most) ? duration(least) : `${duration(least)} to ${duration(most)}`
}

function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const rest = whole % 60
  return `${Math.floor(whole / 60)} min${rest === 0 ? '' : ` ${rest} s`}`
}
