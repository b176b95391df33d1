import { formatRelative, formatValue, type Unit } from '../../server/contract/units.ts'
import type { Effect, Interval } from '../../server/contract/verdict.ts'

const mostDigits = 6

/**
 * An interval with its unit said once: `9.38–9.44 Gbit/s`. Takes as many digits as it needs to tell the two ends
 * apart, so that a tight spread does not look like none.
 */
export function formatInterval({ low, high }: Interval, unit: Unit): string {
  const [from, to] = apart(low, high, unit)
  if (from === to) return to
  const [, label = ''] = /^[^\s%]+(\s?\D*)$/.exec(to) ?? []
  return label !== '' && from.endsWith(label) ? `${from.slice(0, -label.length)}–${to}` : `${from}–${to}`
}

/** The confidence interval of an effect: `−6.1 % to −3.5 %`. */
export function formatEffectInterval(effect: Effect): string {
  return `${formatRelative(effect.low)} to ${formatRelative(effect.high)}`
}

/** The smallest change that a judgement would have seen, either way: `±8.8 %`; a dash where nothing was judged. */
export function formatDetectable(smallest: number | null | undefined): string {
  return smallest === null || smallest === undefined ? '–' : formatRelative(smallest).replace('+', '±')
}

/** The range of a point's samples; null for fewer than two, which have none. */
export function rangeOf(samples: readonly number[]): Interval | null {
  if (samples.length < 2) return null
  return {
    low: samples.reduce((least, sample) => Math.min(least, sample)),
    high: samples.reduce((most, sample) => Math.max(most, sample)),
  }
}

function apart(low: number, high: number, unit: Unit): readonly [string, string] {
  for (let digits = 3; digits < mostDigits; digits++) {
    const pair = [formatValue(low, unit, digits), formatValue(high, unit, digits)] as const
    if (low === high || pair[0] !== pair[1]) return pair
  }
  return [formatValue(low, unit, mostDigits), formatValue(high, unit, mostDigits)]
}
