import { scaleFor } from '../../server/contract/units.ts'
import type { Series } from '../../server/contract/views.ts'
import { accelerationNote } from '../model/acceleration.ts'
import { fieldText } from '../model/epoch-text.ts'

const directions = {
  higher: 'higher is better',
  lower: 'lower is better',
  none: 'neither way is better',
} as const

/** What makes a series this series: another value of any of these is another series. */
export function SeriesIdentity({ series }: { readonly series: Series }) {
  const { benchmark, metric } = series
  const rows: readonly (readonly [string, string])[] = [
    ['benchmark', benchmark.canary ? `${benchmark.name} (canary: no code under test)` : benchmark.name],
    ['path', benchmark.path],
    ['tool', `${benchmark.tool.name} ${benchmark.tool.version}`],
    ['command', benchmark.argv.join(' ')],
    [
      'metric',
      `${metric.name} (${scaleFor(1, metric.unit).label || metric.unit}), ${directions[metric.direction]}`,
    ],
    ...(metric.semantics === null ? [] : [['time meant', metric.semantics] as const]),
    ['host', series.host.label],
    ['acceleration', accelerationNote(series.acceleration).label],
    ...Object.entries(series.identity)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, value]) => [field, fieldText(value)] as const),
  ]
  return (
    <section aria-labelledby="identity">
      <h2 id="identity">Identity</h2>
      <dl class="facts-list">
        {rows.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
