import type { Suite } from '../suite/suite.ts'
import type { AgentPath } from '../suite/suite-schema.ts'
import type { Tool } from '../tools/tool.ts'
import { canary, catalogue } from './catalogue.ts'

/** A benchmark as it will be measured in this run. */
export interface PlannedBenchmark {
  readonly name: string
  readonly path: AgentPath
  readonly canary: boolean
  readonly tool: Tool
  readonly fallback: Tool | null
  readonly seconds: number
  readonly warmUpSeconds: number
  /** Measured repetitions; for a canary those at each end of the run. */
  readonly repetitions: number
}

/** What a suite measures, the canary first. Without VMs every path becomes `host-lo`. */
export function planBenchmarks(
  suite: Suite,
  options: { readonly vms: boolean },
): readonly PlannedBenchmark[] {
  const planned = suite.benchmarks.flatMap((benchmark): PlannedBenchmark[] => {
    const entry = catalogue[benchmark.name]
    if (entry === undefined) return []
    const path = options.vms ? benchmark.path : 'host-lo'
    const fallback = path === 'host-lo' ? entry.fallback : null
    return [{ ...benchmark, path, canary: false, tool: entry.tool, fallback }]
  })
  if (suite.canaryRepetitions === 0) return planned
  return [
    {
      ...{ name: canary.name, path: 'host-lo', canary: true, tool: canary.tool, fallback: null },
      ...{ seconds: suite.canarySeconds, warmUpSeconds: suite.canarySeconds },
      repetitions: suite.canaryRepetitions,
    },
    ...planned,
  ]
}
