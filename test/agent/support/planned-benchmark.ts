import type { PlannedBenchmark } from '../../../agent/plan/plan.ts'
import { builtinProbe } from '../../../agent/tools/builtin-probe.ts'

/** A planned benchmark over the host's loopback, with what a test does not care about filled in. */
export function plannedBenchmark(given: Partial<PlannedBenchmark> = {}): PlannedBenchmark {
  return {
    ...{ name: 'tcp_stream_1', path: 'host-lo', canary: false, tool: builtinProbe('stream'), standIns: [] },
    ...{ seconds: 1, warmUpSeconds: 1, repetitions: { least: 2, most: 2 }, baseline: null },
    ...{ optional: false, on: null, deadlineSeconds: null },
    ...given,
  }
}
