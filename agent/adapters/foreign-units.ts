import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import type { KnownUnit, Unit } from '../../server/contract/units.ts'
import { scaled } from './plain-number.ts'

/** A unit as another tool wrote it, in terms of the units that values are stored in. */
export interface ForeignUnit {
  readonly unit: Unit
  /** Which way is good for nearly everything in this unit: durations are to be short, rates high. */
  readonly direction: MetricDefinition['direction']
  /** A value in the tool's unit as it is stored. */
  readonly convert: (value: number) => number
}

/** For numbers whose unit the file does not tell. */
export const noUnit = 'other:(no unit)' satisfies Unit

/**
 * Reads a unit: durations become microseconds, rates of bits and of bytes become bits a second. Upper and lower case
 * are told apart where they matter (`Mb/s`, `MB/s`); prefixes of rates are decimal as networks have them, those with an
 * `i` are binary. A size in `KB` or `MB` may be either: it stays a unit of its own, like everything nobody here knows.
 */
export function foreignUnit(text: string): ForeignUnit {
  const name = text.trim().replace(/\s+/g, ' ')
  return duration(name) ?? rateOfBits(name) ?? rateOfEvents(name) ?? plainUnit(name) ?? otherUnit(name)
}

/** In microseconds. */
const durations: readonly (readonly [number, RegExp])[] = [
  [1e-3, /^(ns|[Nn]sec|[Nn]anosec(ond)?s?)$/],
  [1, /^([uµμ]s|[uµμ]sec|[Mm]icrosec(ond)?s?)$/],
  [1e3, /^(ms|[Mm]sec|[Mm]illisec(ond)?s?)$/],
  [1e6, /^(s|[Ss]ec(ond)?s?)$/],
  [60e6, /^([Mm]in(ute)?s?)$/],
  [3600e6, /^(h|hr|[Hh]ours?)$/],
]

function duration(name: string): ForeignUnit | null {
  const factor = durations.find(([, pattern]) => pattern.test(name))?.[0]
  if (factor === undefined) return null
  return { unit: 'us', direction: 'lower', convert: (value) => scaled(value, factor) }
}

const decimal: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }
const binary: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }
const perSecond = /(?:\/s|\/sec|\/second|_per_second| per second)$/

function rateOfBits(name: string): ForeignUnit | null {
  // netperf writes powers out: 10^6bits/s.
  const power = /^10\^(\d{1,2}) ?bits\/s$/.exec(name)?.[1]
  if (power !== undefined) return ofRate('bit/s', 10 ** Number(power))
  const quantity = name.replace(/ps$/, '/s')
  if (!perSecond.test(quantity)) return null
  const [, prefix = '', isBinary, bits, bytes] =
    /^([kKmMgGtT]?)(i)?(?:(b|[Bb]its?)|(B|[Bb]ytes?))$/.exec(quantity.replace(perSecond, '')) ?? []
  const factor = (isBinary === undefined ? decimal : binary)[prefix.toLowerCase()]
  if (factor === undefined || (bits ?? bytes) === undefined) return null
  return ofRate('bit/s', bytes === undefined ? factor : 8 * factor)
}

const events: readonly (readonly [KnownUnit, RegExp])[] = [
  ['operations/s', /^(ops?|operations?|items?|calls?|iterations?)$/],
  ['transactions/s', /^(trans|transactions?)$/],
  ['requests/s', /^(reqs?|requests?|quer(y|ies))$/],
  ['packets/s', /^(pkts?|packets?)$/],
  ['messages/s', /^(msgs?|messages?)$/],
  ['connections/s', /^(conns?|connections?)$/],
]
const abbreviations: Readonly<Record<string, KnownUnit>> = {
  iops: 'operations/s',
  tps: 'transactions/s',
  rps: 'requests/s',
  qps: 'requests/s',
  pps: 'packets/s',
  cps: 'connections/s',
}

function rateOfEvents(name: string): ForeignUnit | null {
  const lower = name.toLowerCase()
  const abbreviated = Object.hasOwn(abbreviations, lower) ? abbreviations[lower] : undefined
  if (abbreviated !== undefined) return ofRate(abbreviated, 1)
  if (!perSecond.test(lower)) return null
  const known = events.find(([, pattern]) => pattern.test(lower.replace(perSecond, '')))
  return known === undefined ? null : ofRate(known[0], 1)
}

function ofRate(unit: KnownUnit, factor: number): ForeignUnit {
  return { unit, direction: 'higher', convert: (value) => scaled(value, factor) }
}

const others: readonly (readonly [KnownUnit, number, RegExp])[] = [
  ['byte', 1, /^(B|[Bb]ytes?)$/],
  ['byte', 2 ** 10, /^KiB$/],
  ['byte', 2 ** 20, /^MiB$/],
  ['byte', 2 ** 30, /^GiB$/],
  ['percent', 1, /^(%|[Pp]ercent|[Pp]ercentage)$/],
  ['ratio', 1, /^[Rr]atio$/],
  ['count', 1, /^([Cc]ounts?|#)$/],
]

function plainUnit(name: string): ForeignUnit | null {
  const known = others.find(([, , pattern]) => pattern.test(name))
  if (known === undefined) return null
  const [unit, factor] = known
  return { unit, direction: 'none', convert: (value) => scaled(value, factor) }
}

function otherUnit(name: string): ForeignUnit {
  const printable = name
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 40)
    .trim()
  const unit: Unit = printable === '' ? noUnit : `other:${printable}`
  return { unit, direction: 'none', convert: (value) => value }
}
