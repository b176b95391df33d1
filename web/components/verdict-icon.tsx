import type { JSX } from 'preact'
import { type ShownVerdict, type VerdictShape, verdictShapes } from '../model/verdict-look.ts'

const outlines: Readonly<Record<VerdictShape, JSX.Element>> = {
  down: <path d="M1 2h10L6 11z" />,
  up: <path d="M1 10h10L6 1z" />,
  circle: <circle cx="6" cy="6" r="4" />,
  diamond: <path d="M6 1.5 10.5 6 6 10.5 1.5 6z" class="hollow" />,
  cross: <path d="M2 2l8 8M10 2l-8 8" class="stroke" />,
  dot: <circle cx="6" cy="6" r="2.5" class="hollow" />,
}

/** A verdict's shape, the same as on the charts. Decoration: the word stands beside it or in a label. */
export function VerdictIcon({ kind }: { readonly kind: ShownVerdict }) {
  return (
    <svg class={`verdict-icon ${kind}`} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {outlines[verdictShapes[kind]]}
    </svg>
  )
}
