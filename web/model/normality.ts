import type { ExpectedLevel } from '../../server/contract/host.ts'
import { formatRelative } from '../../server/contract/units.ts'

export interface Normality {
  readonly kind: 'normal' | 'better' | 'worse' | 'unknown'
  readonly text: string
}

/** Whether a value, in the metric's stored unit, is what runs of a host give. */
export function normality({ centre, expected, series }: ExpectedLevel, value: number): Normality {
  const off = centre === 0 ? '' : `${formatRelative(value / centre - 1)} of the level`
  if (expected === null) return { kind: 'unknown', text: `${off}; too few runs to say more` }
  if (value >= expected.low && value <= expected.high) return { kind: 'normal', text: `normal, ${off}` }
  const isHigh = value > expected.high
  const { direction } = series.metric
  if (direction === 'none') return { kind: 'worse', text: `unusual, ${off}` }
  const isBetter = isHigh === (direction === 'higher')
  return { kind: isBetter ? 'better' : 'worse', text: `${isBetter ? 'better' : 'worse'} than usual, ${off}` }
}
