import { resolve } from 'node:path'
import { seededRandom } from '../../server/stats/seeded-random.ts'
import { planBenchmarks } from '../plan/plan.ts'
import { expectedSeconds, scheduleSteps } from '../plan/schedule.ts'
import { loadSuite } from '../suite/load-suite.ts'
import { alignColumns } from '../verdict-table.ts'
import type { CommandContext } from './shared.ts'

/** `metalmark suite check FILE`: says what a suite comes to, or what is wrong with it. */
export function suiteCheckCommand(file: string, context: CommandContext): void {
  const suite = loadSuite(resolve(context.cwd, file))
  const benchmarks = planBenchmarks(suite, { vms: suite.vms !== 'none' })
  const steps = scheduleSteps(benchmarks, seededRandom(0))
  const rows = benchmarks.map(({ name, path, tool, repetitions, seconds, canary }) => [
    ...[name, path, tool.name],
    `${repetitions} × ${seconds} s${canary ? ' at each end' : ', one warm-up'}`,
  ])
  const machines =
    suite.vms === 'none'
      ? 'no VMs'
      : suite.vms.machines
          .map(({ name, cpus, memoryMiB }) => `${name} (${cpus} CPU, ${memoryMiB} MiB)`)
          .join(', ')
  const lines = [
    `${file} is right: suite ${suite.name}, profile ${suite.profile}, ${machines}.`,
    ...alignColumns(rows),
    `${steps.length} repetitions, about ${Math.round(expectedSeconds(steps))} s of measuring.`,
  ]
  context.stdout.write(`${lines.join('\n')}\n`)
}
