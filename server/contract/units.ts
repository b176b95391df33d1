import { z } from 'zod'

/** Units that Metalmark can scale. */
export const KnownUnit = z.enum([
  ...['bit/s', 'byte', 'us', 's', 'count', 'percent', 'ratio', 's/Gbit'],
  ...['packets/s', 'messages/s', 'transactions/s', 'connections/s', 'requests/s', 'operations/s'],
] as const)
export type KnownUnit = z.infer<typeof KnownUnit>

/** A unit that another tool named and nobody here knows: shown as it came, never scaled. */
const OtherUnit = z
  .templateLiteral(['other:', z.string()])
  .refine((unit) => /^other:[\x21-\x7e](?:[\x20-\x7e]{0,38}[\x21-\x7e])?$/.test(unit), {
    message: 'expected "other:" and up to 40 printable characters',
  })

/**
 * Units in which values are stored; `us` is microseconds, `ratio` a plain quotient, `s/Gbit` CPU seconds for each gigabit
 * moved. Scaling for people happens in `formatValue` only.
 */
export const Unit = z.union([KnownUnit, OtherUnit])
export type Unit = z.infer<typeof Unit>

/** A value with its unit, scaled and rounded to `digits` significant digits: `2.41 Gbit/s`, `4.5 ms`, `12`. */
export function formatValue(value: number, unit: Unit, digits = 3): string {
  const { factor, label } = scaleFor(value, unit)
  const text = significant(value / factor, digits)
  return label === '' ? text : `${text}${label === '%' ? '' : ' '}${label}`
}

export interface Scale {
  /** Divide a stored value by this to get the shown one. */
  readonly factor: number
  readonly label: string
}

/** The scale that suits a magnitude; charts use one scale for a whole axis. */
export function scaleFor(value: number, unit: Unit): Scale {
  const steps = isKnown(unit) ? scales[unit] : [{ factor: 1, label: unit.slice('other:'.length) }]
  const magnitude = Math.abs(value)
  return (
    steps.find((step) => magnitude >= step.factor) ?? steps[steps.length - 1] ?? { factor: 1, label: unit }
  )
}

/** A relative change as people read it: `+3.2 %`, `−0.41 %`. `relative` is a fraction (0.032). */
export function formatRelative(relative: number, digits = 2): string {
  const percent = relative * 100
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : ''
  return `${sign}${significant(Math.abs(percent), digits)} %`
}

/** The size of a relative change or spread, without a plus: `3.2 %`. */
export function formatSize(relative: number): string {
  return formatRelative(relative).replace('+', '')
}

interface RelativeEffect {
  readonly relative: number
  readonly low: number
  readonly high: number
}

/** A relative change with its interval: `−4.8 % (−6.1 % to −3.5 %)`. */
export function formatEffect({ relative, low, high }: RelativeEffect): string {
  return `${formatRelative(relative)} (${formatRelative(low)} to ${formatRelative(high)})`
}

/** `1 run`, `2 runs`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function isKnown(unit: Unit): unit is KnownUnit {
  return unit in scales
}

const scales: Readonly<Record<KnownUnit, readonly Scale[]>> = {
  'bit/s': metric('bit/s'),
  'packets/s': metric('packets/s'),
  'messages/s': metric('messages/s'),
  'transactions/s': metric('transactions/s'),
  'connections/s': metric('connections/s'),
  'requests/s': metric('requests/s'),
  'operations/s': metric('operations/s'),
  // Binary steps, as memory and binaries are counted.
  byte: [
    { factor: 1024 ** 3, label: 'GiB' },
    { factor: 1024 ** 2, label: 'MiB' },
    { factor: 1024, label: 'KiB' },
    { factor: 1, label: 'B' },
  ],
  ratio: [{ factor: 1, label: '' }],
  's/Gbit': [
    { factor: 1, label: 's/Gbit' },
    { factor: 1e-3, label: 'ms/Gbit' },
  ],
  us: [
    { factor: 1e6, label: 's' },
    { factor: 1e3, label: 'ms' },
    { factor: 1, label: 'µs' },
    { factor: 1e-3, label: 'ns' },
  ],
  s: [{ factor: 1, label: 's' }],
  count: [{ factor: 1, label: '' }],
  percent: [{ factor: 1, label: '%' }],
}

function metric(label: string): readonly Scale[] {
  return [
    { factor: 1e9, label: `G${label}` },
    { factor: 1e6, label: `M${label}` },
    { factor: 1e3, label: `k${label}` },
    { factor: 1, label },
  ]
}

function significant(value: number, digits: number): string {
  if (value === 0) return '0'
  if (!Number.isFinite(value)) return String(value)
  // Rounded first: 9.996 becomes 10.0, which has one decimal less to show.
  const rounded = Number(value.toPrecision(digits))
  const decimals = digits - 1 - Math.floor(Math.log10(Math.abs(rounded)))
  return decimals <= 0 ? String(Math.round(value)) : rounded.toFixed(Math.min(decimals, 12))
}
