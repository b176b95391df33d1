import { resolve } from 'node:path'
import { benchmarkTable, durationText, machinesText } from '../plan/plan-text.ts'
import { planRun } from '../plan/run-plan.ts'
import { loadSuite } from '../suite/load-suite.ts'
import type { CommandContext } from './shared.ts'

/** `metalmark suite check FILE`: says what a suite comes to, or what is wrong with it. */
export function suiteCheckCommand(file: string, context: CommandContext): void {
  const suite = loadSuite(resolve(context.cwd, file))
  const machines = suite.vms === 'none' ? 0 : suite.vms.machines.length
  const plan = planRun(suite, { machines, seed: 0 })
  const lines = [
    `${file} is right: suite ${suite.name}, profile ${suite.profile}, ${machinesText(suite)}.`,
    ...benchmarkTable(plan.benchmarks),
    durationText(plan),
  ]
  context.stdout.write(`${lines.join('\n')}\n`)
}
