import { scaleFor, type Unit } from '../../server/contract/units.ts'
import type { Interval } from '../../server/contract/verdict.ts'

export interface StripInput {
  readonly repetitions: readonly StripRepetition[]
  readonly unit: Unit
  /** The range in which this run was expected, drawn behind the dots. */
  readonly expected: Interval | null
  readonly width: number
  readonly height: number
  /** Room left and right of the outermost value. */
  readonly inset: number
}

export interface StripRepetition {
  readonly index: number
  readonly value: number
  readonly kind: DotKind
}

/** `warm-up` dots are hollow and `suspect` ones crossed; neither enters the point. */
export type DotKind = 'measured' | 'warm-up' | 'suspect'

export interface StripDot extends StripRepetition {
  readonly x: number
  readonly y: number
}

export interface StripPlot {
  readonly dots: readonly StripDot[]
  readonly ticks: readonly { readonly x: number; readonly text: string }[]
  readonly expected: { readonly x: number; readonly width: number } | null
  /** Unit of the ticks' texts. */
  readonly unitLabel: string
}

/** Lays repetitions out: value to the right, time downwards, so that drift within a run shows as a slope. */
export function stripPlot(input: StripInput): StripPlot {
  const values = input.repetitions.map((repetition) => repetition.value)
  const ends = input.expected === null ? [] : [input.expected.low, input.expected.high]
  const domain = domainOf([...values, ...ends])
  const room = input.width - 2 * input.inset
  const toX = (value: number) =>
    round(input.inset + ((value - domain.low) / (domain.high - domain.low)) * room)
  const scale = scaleFor(Math.max(Math.abs(domain.low), Math.abs(domain.high)), input.unit)
  const lanes = Math.max(1, input.repetitions.length - 1)
  return {
    dots: input.repetitions.map((repetition, lane) => ({
      ...repetition,
      x: toX(repetition.value),
      y: round(4 + (lane / lanes) * (input.height - 8)),
    })),
    ticks: niceTicks(domain.low / scale.factor, domain.high / scale.factor).map((tick) => ({
      x: toX(tick * scale.factor),
      text: String(tick),
    })),
    expected:
      input.expected === null
        ? null
        : {
            x: toX(input.expected.low),
            width: round(toX(input.expected.high) - toX(input.expected.low)),
          },
    unitLabel: scale.label,
  }
}

/** Round numbers within `low` to `high`, about four of them (steps of 1, 2 or 5 times a power of ten). */
export function niceTicks(low: number, high: number): number[] {
  const rough = (high - low) / 4
  if (!(rough > 0)) return [low]
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  )
}

/** The range of the values; a single one gets some room around it, so that it lands in the middle. */
function domainOf(values: readonly number[]): Interval {
  if (values.length === 0) return { low: 0, high: 1 }
  const low = Math.min(...values)
  const high = Math.max(...values)
  if (low < high) return { low, high }
  const room = Math.abs(low) * 0.05 || 1
  return { low: low - room, high: high + room }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
