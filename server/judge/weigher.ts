import type { DetectorConstants } from '../stats/detector-constants.ts'
import { inflation } from '../stats/noise-model.ts'
import type { Standardised } from '../stats/robust-fit.ts'
import { type Shift, type ShiftPlace, shiftEvidence, surchargeOf } from '../stats/shift-evidence.ts'
import type { Footing } from './standardise.ts'

/** Weighs shifts of one series on one footing; `threshold` is the evidence that the shift needs. */
export type Weigher = (series: Standardised, place: ShiftPlace, threshold: number) => Shift

/** What was weighed between two levels that are both complete stays as it is while points are appended. */
export function createWeigher({ noise }: Footing, constants: DetectorConstants): Weigher {
  const known = new Map<string, Shift>()
  const discount = (shorter: number) => inflation(noise, shorter, constants)
  return (series, place, threshold) => {
    const cap = capAt(place, threshold)
    const weigh = () =>
      shiftEvidence(series, place, { cap, threshold, inflation: discount, rate: noise.rate })
    if (place.last) return weigh()
    const key = `${place.from} ${place.at} ${place.to} ${threshold}`
    const shift = known.get(key) ?? weigh()
    known.set(key, shift)
    return shift
  }

  /**
   * The most that one point may cost. Among the newest points three far ones have to suffice, however much a short
   * series demands of them; two must not.
   */
  function capAt({ at, to, last }: ShiftPlace, threshold: number): number {
    const length = to - at
    if (!last || length > constants.tailScan) return constants.evidenceCap
    return Math.max(constants.tailCap, (threshold * discount(length) * surchargeOf(length)) / farPoints)
  }
}

/** So many points at the cap, less what three of them cost around their own level, make up what is needed. */
const farPoints = 2
