import type { Standardised } from '../stats/robust-fit.ts'
import type { ChangePoint } from './change-point.ts'
import { type ChangeOptions, changesAt } from './changes-at.ts'
import { largeEnough } from './large-enough.ts'
import { boundsOf, type ShiftRules } from './shifts.ts'

/**
 * The bounds of a stretch's levels, of any size, and the changes among them that are large enough to speak of.
 * `candidates` are places at which the level may have shifted.
 */
export function changesIn(
  series: Standardised,
  candidates: readonly number[],
  rules: ShiftRules & ChangeOptions,
): { readonly bounds: readonly number[]; readonly changes: readonly ChangePoint[] } {
  const { footing, constants, minEffect, pinned } = rules
  const bounds = boundsOf(series, candidates, rules)
  const shown = largeEnough(series, footing, bounds, { minEffect, pinned, cap: constants.evidenceCap })
  return { bounds, changes: changesAt(series, shown, rules) }
}
