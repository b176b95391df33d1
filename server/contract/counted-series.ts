import type { Series } from './views.ts'

type Measured = Pick<Series, 'benchmark' | 'metric'>

/**
 * Whether a series counts for how a project stands: canaries run none of its code, and a metric of which neither way is
 * better cannot become worse.
 */
export function isCounted({ benchmark, metric }: Measured): boolean {
  return !benchmark.canary && metric.direction !== 'none'
}

/** Whether a series counts for what the project can see: of those that count, the ones on headline metrics. */
export function isHeadlineSeries(series: Measured): boolean {
  return isCounted(series) && series.metric.role === 'headline'
}
