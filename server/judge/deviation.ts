import type { Unit } from '../contract/units.ts'
import { isImprovement } from './goodness.ts'
import type { Level } from './level.ts'
import { type RunValue, shiftFrom } from './shift.ts'
import { effectOf, shiftP } from './shift-size.ts'

/** How far one series of a run lies from its level. */
export interface Deviation {
  /** Names the series for a person: `tcp_stream_1 on vm-vm`. */
  readonly name: string
  /** In standard errors, positive for better: so that a slow boot shows alike in throughputs and in latencies. */
  readonly deviation: number
  /** The chance that a run of unchanged code lies as far off, on either side. */
  readonly p: number
  /** Relative to the level, as measured; null where the level is zero. */
  readonly effect: number | null
}

export interface DeviationContext {
  readonly name: string
  readonly level: Level
  readonly direction: 'higher' | 'lower'
  readonly unit?: Unit | undefined
}

/** A run's value on a series beside its level. Throws `RangeError` for a number that is none. */
export function deviationFrom(run: RunValue, { name, level, direction, unit }: DeviationContext): Deviation {
  const shift = shiftFrom(level, [run], { unit })
  const size = Math.abs(shift.size) / shift.error
  return {
    name,
    deviation: isImprovement(direction, shift.size) ? size : -size || 0,
    p: shiftP(shift),
    effect: effectOf(shift)?.relative ?? null,
  }
}
