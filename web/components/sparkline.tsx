import { sparklineShape } from '../charts/sparkline-path.ts'
import type { ShownVerdict } from '../model/verdict-look.ts'

interface SparklineProps {
  readonly values: readonly number[]
  /** Colours the end dot. */
  readonly kind: ShownVerdict
}

const box = { width: 112, height: 22, inset: 3 }

/** The trend of a series at a glance; the numbers are in the columns beside it. */
export function Sparkline({ values, kind }: SparklineProps) {
  const shape = sparklineShape(values, box)
  if (shape === null) return <span class="quiet">–</span>
  return (
    <svg
      class="sparkline"
      width={box.width}
      height={box.height}
      viewBox={`0 0 ${box.width} ${box.height}`}
      role="img"
      aria-label={`Trend of the last ${values.length} values`}
    >
      <path d={shape.path} />
      <circle class={kind} cx={shape.end.x} cy={shape.end.y} r="2.5" />
    </svg>
  )
}
