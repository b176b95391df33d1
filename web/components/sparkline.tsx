import { sparklineShape } from '../charts/sparkline-path.ts'
import type { ShownVerdict } from '../model/verdict-look.ts'

interface SparklineProps {
  readonly values: readonly number[]
  /** Colours the end dot. */
  readonly kind: ShownVerdict
  /** Relative standard deviation of one run. */
  readonly noise?: number | null
  /** Index of the first value on the last level. */
  readonly change?: number | null
}

const box = { width: 112, height: 22, inset: 3 }

/**
 * The trend of a series at a glance, with its last verdict on the end and a mark where its level changed; the numbers are
 * in the columns beside it.
 */
export function Sparkline({ values, kind, noise = null, change = null }: SparklineProps) {
  const shape = sparklineShape(values, { ...box, noise, change })
  if (shape === null) return <span class="quiet">–</span>
  const since = change === null ? '' : `, on another level for the last ${values.length - change}`
  return (
    <svg
      class="sparkline"
      width={box.width}
      height={box.height}
      viewBox={`0 0 ${box.width} ${box.height}`}
      role="img"
      aria-label={`Trend of the last ${values.length} values${since}`}
    >
      {shape.change !== null && <path class="change" d={`M${shape.change} 0V${box.height}`} />}
      <path d={shape.path} />
      <circle class={kind} cx={shape.end.x} cy={shape.end.y} r="2.5" />
    </svg>
  )
}
