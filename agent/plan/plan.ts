import { adapters } from '../adapters/registry.ts'
import type { Repetitions, SuiteBenchmark } from '../suite/benchmarks.ts'
import type { SuiteCommand } from '../suite/commands.ts'
import { onHost } from '../suite/on-host.ts'
import type { AgentPath } from '../suite/paths.ts'
import type { Suite } from '../suite/suite.ts'
import { commandTool } from '../tools/command.ts'
import type { Tool } from '../tools/tool.ts'
import { canary, catalogue } from './catalogue.ts'

/** A benchmark as it will be measured in this run. */
export interface PlannedBenchmark {
  readonly name: string
  readonly path: AgentPath
  readonly canary: boolean
  readonly tool: Tool
  /** In this order, where the tool is not there. */
  readonly standIns: readonly Tool[]
  readonly seconds: number
  /** 0: no warm-up. */
  readonly warmUpSeconds: number
  /** Measured repetitions; for a canary those at each end of the run. */
  readonly repetitions: Repetitions
  /** The path that its results are divided by; null without one. */
  readonly baseline: AgentPath | null
  /** Left out with a note where it cannot be measured; otherwise that is a failure. */
  readonly optional: boolean
  /** Of a command: a machine's name or `host`; null takes the ends of the path. */
  readonly on: string | null
  /** Of one repetition, in seconds; null leaves it to the suite. */
  readonly deadlineSeconds: number | null
}

/** What a suite measures, the canary first. Without VMs (`machines` is 0) every path becomes `host-lo`. */
export function planBenchmarks(
  asked: Suite,
  { machines }: { readonly machines: number },
): readonly PlannedBenchmark[] {
  const suite = machines === 0 ? onHost(asked) : asked
  const wanted = suite.benchmarks.map(planned)
  return [
    ...(suite.canaryRepetitions === 0 ? [] : [plannedCanary(suite)]),
    ...distinct([...wanted, ...baselinesOf(wanted, suite.baselineRepetitions)]),
    ...suite.commands.map(plannedCommand),
  ]
}

function planned({ named, options, ...benchmark }: SuiteBenchmark): PlannedBenchmark {
  const entry = catalogue[benchmark.name]
  if (entry === undefined) throw new Error(`Expected a benchmark of the catalogue, got ${benchmark.name}.`)
  const { tool, standIns } = options === null ? entry : (entry.options?.make(options) ?? entry)
  return {
    ...{ ...benchmark, tool, standIns },
    ...{ canary: false, optional: !named, on: null, deadlineSeconds: null },
  }
}

/** The same benchmarks on their baseline paths, fewer times; none of its own, and nothing is lost where it fails. */
function baselinesOf(benchmarks: readonly PlannedBenchmark[], repetitions: number): PlannedBenchmark[] {
  if (repetitions === 0) return []
  return benchmarks.flatMap((benchmark) => {
    const { baseline: path } = benchmark
    if (path === null) return []
    const count = Math.min(repetitions, benchmark.repetitions.least)
    return [
      { ...benchmark, path, baseline: null, repetitions: { least: count, most: count }, optional: true },
    ]
  })
}

/** Of several that measure the same on the same path the first stays. */
function distinct(benchmarks: readonly PlannedBenchmark[]): readonly PlannedBenchmark[] {
  const byKey = new Map<string, PlannedBenchmark>()
  for (const benchmark of benchmarks) {
    const { name, path, tool, seconds } = benchmark
    const key = JSON.stringify([name, path, tool.name, tool.normalisedArgv(seconds)])
    if (!byKey.has(key)) byKey.set(key, benchmark)
  }
  return [...byKey.values()]
}

function plannedCanary({ canaryRepetitions: count, canarySeconds: seconds }: Suite): PlannedBenchmark {
  return {
    ...{ name: canary.name, path: 'host-lo', canary: true, tool: canary.tool, standIns: [] },
    ...{ seconds, warmUpSeconds: seconds, repetitions: { least: count, most: count } },
    ...{ baseline: null, optional: false, on: null, deadlineSeconds: null },
  }
}

function plannedCommand(command: SuiteCommand): PlannedBenchmark {
  const { name, path, repetitions, seconds, warmUp, on, timeoutSeconds } = command
  return {
    ...{ name, path, canary: false, tool: commandTool(command, adapters), standIns: [] },
    ...{ seconds, warmUpSeconds: warmUp ? seconds : 0, repetitions },
    ...{ baseline: null, optional: false, on, deadlineSeconds: timeoutSeconds },
  }
}
