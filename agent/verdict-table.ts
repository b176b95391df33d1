import { formatEffect, formatValue } from '../server/contract/units.ts'
import type { RunDetail } from '../server/contract/views.ts'
import { alignColumns } from '../server/report/align-columns.ts'
import { namesOf } from './plan/names-of.ts'

/** The judged points of a run as a plain table, with the reason below each verdict that asks for attention. */
export function verdictTable(run: RunDetail): string {
  const points = run.results.flatMap(({ benchmark, points: own }) =>
    benchmark.metrics
      .filter(({ role }) => role !== 'explanatory')
      .flatMap((metric) =>
        own.filter((point) => point.metric === metric.name).map((point) => ({ benchmark, metric, point })),
      ),
  )
  const nameOf = namesOf(run.results.map(({ benchmark }) => benchmark))
  const rows = points.map(({ benchmark, metric, point }) => [
    `${nameOf(benchmark)} ${metric.name}`,
    formatValue(point.value, metric.unit),
    point.verdict?.kind ?? 'not judged',
    point.verdict?.effect ? formatEffect(point.verdict.effect) : '',
  ])
  const reasons = points.flatMap(({ benchmark, metric, point: { verdict } }) =>
    verdict === null || verdict.kind === 'unchanged'
      ? []
      : [{ who: `${nameOf(benchmark)} ${metric.name}`, reason: verdict.reason }],
  )
  return [
    ...alignColumns([['benchmark', 'value', 'verdict', 'change (95 % interval)'], ...rows]),
    ...reasonLines(reasons),
  ].join('\n')
}

/** A reason that many points share is said once. */
function reasonLines(
  reasons: readonly { readonly who: string; readonly reason: string }[],
): readonly string[] {
  const grouped = Map.groupBy(reasons, ({ reason }) => reason)
  return [...grouped].map(([reason, group]) => {
    const who = group.length === 1 ? group[0]?.who : `${group.length} points`
    return `${who}: ${reason}`
  })
}
