import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import type { SeriesChange, SeriesDetail } from '../../server/contract/series-detail.ts'
import { formatRelative, formatValue, type Unit } from '../../server/contract/units.ts'
import type { ChangePoint } from '../../server/contract/views.ts'
import { worseBy } from './worse-by.ts'

/** A change point that stands, with its number and its place on the chart. */
export interface ShownChange {
  /** `C1`, `C2`… in the order of history. */
  readonly label: string
  /** Place in history of the first point of the new level. */
  readonly index: number
  readonly change: SeriesChange
}

/** The change points that stand. Those withdrawn are left to the table. */
export function shownChanges({ changePoints }: SeriesDetail): ShownChange[] {
  return changePoints
    .filter((change) => change.state === 'found')
    .map((change, order) => ({ label: `C${order + 1}`, index: change.index, change }))
}

/** How a change looks: as the verdict on a point that moved that way. */
export function changeKind(
  { before, after }: Pick<ChangePoint, 'before' | 'after'>,
  direction: MetricDefinition['direction'],
): 'regressed' | 'improved' | 'unchanged' {
  const worse = worseBy(after - before, direction)
  if (worse === null || worse === 0) return 'unchanged'
  return worse > 0 ? 'regressed' : 'improved'
}

/** The size of a change: `−8.1 %`, or both levels where the one before is zero. */
export function changeSize(
  { effect, before, after }: Pick<ChangePoint, 'effect' | 'before' | 'after'>,
  unit: Unit,
): string {
  if (effect !== null) return formatRelative(effect.relative)
  return `${formatValue(before, unit)} → ${formatValue(after, unit)}`
}

/** A p-value as people read it: `0.013`, `< 0.0001`. */
export function formatChance(p: number): string {
  return p < 0.0001 ? '< 0.0001' : String(Number(p.toPrecision(2)))
}

/** What brought a change about, as far as the series itself tells. */
export function causeText(cause: ChangePoint['cause']): string {
  return cause === 'epoch' ? 'with the environment' : 'shift'
}
