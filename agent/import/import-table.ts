import type { RunUpload } from '../../server/contract/run.ts'
import { formatValue } from '../../server/contract/units.ts'
import { alignColumns } from '../../server/report/align-columns.ts'
import { quartiles } from '../../server/stats/quantiles.ts'

/** What was read, as a table: each metric that may be judged, with the median of its repetitions and their range. */
export function importTable({ results }: RunUpload): string {
  const rows = results.flatMap(({ benchmark, repetitions }) =>
    benchmark.metrics
      .filter(({ role }) => role !== 'explanatory')
      .map(({ name, unit, direction }) => {
        const good = repetitions.filter(({ suspect }) => suspect.length === 0)
        const suspect = repetitions.length - good.length
        const values = (good.length > 0 ? good : repetitions).flatMap(({ values: own }) => own[name] ?? [])
        return [
          `${benchmark.name} ${name}`,
          benchmark.path,
          values.length === 0 ? '' : formatValue(quartiles(values).median, unit),
          values.length < 2
            ? ''
            : `${formatValue(Math.min(...values), unit)} – ${formatValue(Math.max(...values), unit)}`,
          String(values.length) + (suspect > 0 ? ` (${suspect} suspect)` : ''),
          direction === 'none' ? 'none told' : `${direction} is better`,
        ]
      }),
  )
  return alignColumns([['benchmark', 'path', 'median', 'range', 'repetitions', 'direction'], ...rows]).join(
    '\n',
  )
}
