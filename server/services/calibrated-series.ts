import type { Series } from '../contract/views.ts'

/** What makes a metric measured in the same way, on whatever host and branch. */
export function calibratedKey({ benchmark, metric, acceleration }: Omit<Series, 'identity'>): string {
  const { name, path, tool, argv } = benchmark
  return JSON.stringify([name, path, tool.name, tool.version, argv, metric.name, metric.unit, acceleration])
}
