import { planText } from '../plan/plan-text.ts'
import { planRun, type RunPlan } from '../plan/run-plan.ts'
import { chooseSuite } from '../suite/choose-suite.ts'
import type { Profile } from '../suite/profiles.ts'
import type { Suite } from '../suite/suite.ts'
import type { CommandContext } from './shared.ts'

export interface PlanOptions {
  readonly suite?: string | undefined
  readonly profile?: Profile | undefined
  readonly seed?: number | undefined
  readonly vms?: 'auto' | 'none' | undefined
  readonly json?: boolean | undefined
}

/** `metalmark plan`: what a run would measure, in which order, and how long that takes. Looks at nothing but the suite. */
export function planCommand(options: PlanOptions, context: CommandContext): void {
  const suite = chooseSuite(options, context.cwd)
  const machines = suite.vms === 'none' || options.vms === 'none' ? 0 : suite.vms.machines.length
  const plan = planRun(suite, { machines, seed: options.seed ?? suite.seed ?? 0 })
  const text = options.json === true ? JSON.stringify(planJson(suite, plan)) : planText(suite, plan)
  context.stdout.write(`${text}\n`)
}

function planJson(suite: Suite, { benchmarks, steps, seed, measuringSeconds, vmSeconds }: RunPlan): unknown {
  return {
    ...{ suite: suite.name, profile: suite.profile, seed, measuringSeconds, vmSeconds },
    benchmarks: benchmarks.map((benchmark) => ({
      ...{ name: benchmark.name, path: benchmark.path, canary: benchmark.canary, on: benchmark.on },
      ...{ tool: benchmark.tool.name, standIns: benchmark.standIns.map(({ name }) => name) },
      argv: benchmark.tool.normalisedArgv(benchmark.seconds),
      ...{ seconds: benchmark.seconds, warmUpSeconds: benchmark.warmUpSeconds },
      ...{ repetitions: benchmark.repetitions, baseline: benchmark.baseline, optional: benchmark.optional },
    })),
    steps: steps.map(({ benchmark, phase, optional, nominalSeconds }) => ({
      ...{ benchmark: benchmark.name, path: benchmark.path, phase, optional, seconds: nominalSeconds },
    })),
  }
}
