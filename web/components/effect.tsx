import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { formatRelative } from '../../server/contract/units.ts'
import type { Verdict } from '../../server/contract/verdict.ts'
import { formatEffectInterval } from '../model/format-interval.ts'
import { worseByText } from '../model/worse-by.ts'

interface EffectProps {
  readonly verdict: Verdict | null | undefined
  readonly direction: MetricDefinition['direction']
}

/** The change against the baseline with its interval, or how far the baseline is from being one. */
export function Effect({ verdict, direction }: EffectProps) {
  if (!verdict) return <span class="quiet">–</span>
  const { effect, baseline } = verdict
  if (effect === null) {
    return (
      <span class="quiet">
        {baseline.runs < baseline.needed ? `${baseline.runs} of ${baseline.needed} baseline runs` : '–'}
      </span>
    )
  }
  return (
    <span class="effect">
      <span class="number">{formatRelative(effect.relative)}</span>{' '}
      <span class="visually-hidden">{worseByText(effect.relative, direction)}</span>
      <small class="quiet">{formatEffectInterval(effect)}</small>
    </span>
  )
}
