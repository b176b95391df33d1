import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import type { Effect } from '../../server/contract/verdict.ts'
import { type ForestScale, forestMark } from '../charts/forest.ts'
import { bettermentOf } from '../model/worse-by.ts'

interface ForestMarkProps {
  readonly effect: Effect | null | undefined
  readonly direction: MetricDefinition['direction']
  readonly scale: ForestScale
  /** Whether the effect has an interval of its own; without one there is a dot. */
  readonly hasInterval: boolean
  /** Something is called changed: the mark is filled. */
  readonly called: 'worse' | 'better' | null
}

const height = 18
const middle = height / 2

/** An effect with its interval on the scale of its table: better to the right. What it shows stands in the row as text. */
export function ForestMarkView({ effect, direction, scale, hasInterval, called }: ForestMarkProps) {
  const better = effect ? bettermentOf(effect, direction) : null
  const mark = better === null ? null : forestMark(better, scale)
  return (
    <svg class={`forest ${called ?? 'open'}`} viewBox={`0 0 ${scale.width} ${height}`} aria-hidden="true">
      {scale.band !== null && (
        <rect class="band" x={scale.band.x} y="0" width={scale.band.width} height={height} />
      )}
      <line class="zero" x1={scale.zero} x2={scale.zero} y1="0" y2={height} />
      {mark !== null && (
        <>
          {hasInterval && <line class="reach" x1={mark.low} x2={mark.high} y1={middle} y2={middle} />}
          {hasInterval && mark.beyond.left && (
            <path class="beyond" d={`M6 ${middle - 4}L1 ${middle}L6 ${middle + 4}`} />
          )}
          {hasInterval && mark.beyond.right && (
            <path
              class="beyond"
              d={`M${scale.width - 6} ${middle - 4}L${scale.width - 1} ${middle}L${scale.width - 6} ${middle + 4}`}
            />
          )}
          <rect
            class={direction === 'none' ? 'centre neutral' : 'centre'}
            x={mark.x - 3}
            y={middle - 3}
            width="6"
            height="6"
          />
        </>
      )}
    </svg>
  )
}

/** The scale of the column: which way is better, and how far is how much. */
export function ForestAxis({ scale }: { readonly scale: ForestScale }) {
  return (
    <svg
      class="forest axis"
      viewBox={`0 0 ${scale.width} 26`}
      role="img"
      aria-label="Left is worse, right is better"
    >
      <text x="0" y="9">
        ← worse
      </text>
      <text x={scale.width} y="9" text-anchor="end">
        better →
      </text>
      {scale.ticks.map(({ x, text }) => (
        <g key={text}>
          <line class="zero" x1={x} x2={x} y1="22" y2="26" />
          <text x={x} y="21" text-anchor="middle">
            {text}
          </text>
        </g>
      ))}
      <line class="zero" x1={scale.zero} x2={scale.zero} y1="12" y2="26" />
    </svg>
  )
}
