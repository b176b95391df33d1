import type { Comparison, GroupMean } from '../../server/contract/comparison.ts'
import { formatRelative } from '../../server/contract/units.ts'
import type { ForestScale } from '../charts/forest.ts'
import { formatEffectInterval } from '../model/format-interval.ts'
import { ForestAxis, ForestMarkView } from './forest-mark.tsx'
import { ScrollRegion } from './scroll-region.tsx'

interface ComparisonMeansProps {
  readonly comparison: Pick<Comparison, 'groupMeans'>
  readonly scale: ForestScale
}

/** By how much each path and each benchmark became better as a whole. */
export function ComparisonMeans({ comparison: { groupMeans }, scale }: ComparisonMeansProps) {
  if (groupMeans.length === 0) return null
  return (
    <section aria-labelledby="means">
      <h2 id="means">As a whole</h2>
      <ScrollRegion label="Geometric means">
        <table class="dense cards means-table">
          <thead>
            <tr>
              <th scope="col">Of the headline metrics of</th>
              <th scope="col" class="number">
                n
              </th>
              <th scope="col" class="forest-column">
                <ForestAxis scale={scale} />
              </th>
              <th scope="col">Better by (at least 95 % interval)</th>
            </tr>
          </thead>
          <tbody>
            {groupMeans.map((mean) => (
              <MeanRow key={`${mean.benchmark} ${mean.path}`} mean={mean} scale={scale} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p class="quiet">
        Geometric mean of the ratios B ÷ A, those of metrics whose lower values are better turned round. The
        interval is the mean of the metrics' own: it holds however much they vary together.
      </p>
    </section>
  )
}

function MeanRow({ mean, scale }: { readonly mean: GroupMean; readonly scale: ForestScale }) {
  const { benchmark, path, metrics, better, interval } = mean
  const effect = { relative: better, low: interval?.low ?? better, high: interval?.high ?? better }
  const isSure = interval !== null && (interval.low > 0 || interval.high < 0)
  const word = better > 0 ? 'better' : better < 0 ? 'worse' : null
  return (
    <tr>
      <th scope="row" class="cell-name">
        {benchmark === null ? `all on ${path}` : benchmark}{' '}
        {benchmark !== null && <span class="quiet">{path}</span>}
      </th>
      <td class="cell-points number">{metrics}</td>
      <td class="cell-forest">
        <ForestMarkView
          effect={effect}
          direction="higher"
          scale={scale}
          hasInterval={interval !== null}
          called={isSure ? word : null}
        />
      </td>
      <td class="cell-effect nowrap">
        {formatRelative(better)} {word}{' '}
        {interval !== null && <small class="quiet">({formatEffectInterval(effect)})</small>}
      </td>
    </tr>
  )
}
