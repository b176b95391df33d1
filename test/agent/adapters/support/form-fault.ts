import type { AdapterResult, Reading } from '../../../../agent/adapters/adapter.ts'
import { BenchmarkDefinition } from '../../../../server/contract/benchmark.ts'

/** What keeps a reading from being stored as it is; null when nothing does. */
export function formFault(reading: Reading): string | null {
  if (reading.kind === 'refused') return reading.reason === '' ? 'refused without a reason' : null
  if (reading.results.length === 0) return 'no result and no refusal'
  return reading.results.map(resultFault).find((fault) => fault !== null) ?? null
}

function resultFault({ benchmark, path, tool, argv, metrics, repetitions }: AdapterResult): string | null {
  const definition = BenchmarkDefinition.safeParse({
    ...{ name: benchmark, path: path ?? 'none', canary: false },
    ...{ tool: { name: tool.name, version: tool.version ?? 'unknown' }, argv, metrics },
  })
  if (!definition.success) return `${benchmark} is no benchmark: ${definition.error.message}`
  const names = metrics.map(({ name }) => name)
  if (new Set(names).size !== names.length) return `a metric is there twice: ${names.join()}`
  if (!metrics.some(({ role }) => role === 'headline')) return 'there is no headline'
  if (repetitions.length === 0) return `${benchmark} has no repetition`
  const valued = repetitions.map(({ values }) => Object.keys(values))
  if (valued.some((keys) => keys.length === 0)) return `${benchmark} has a repetition without a value`
  const unknown = valued.flat().find((name) => !names.includes(name))
  return unknown === undefined ? null : `the value ${unknown} has no metric`
}
