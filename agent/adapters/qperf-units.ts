import { plainNumber, scaled } from './plain-number.ts'

/** Factors to microseconds, bit/s and events/s. qperf's prefixes are powers of ten; bits are told by a small b (-ub). */
const units = {
  time: { ns: 1e-3, us: 1, ms: 1e3, sec: 1e6 },
  bandwidth: {
    ...{ 'bytes/sec': 8, 'KB/sec': 8e3, 'MB/sec': 8e6, 'GB/sec': 8e9, 'TB/sec': 8e12 },
    ...{ 'bits/sec': 1, 'Kb/sec': 1e3, 'Mb/sec': 1e6, 'Gb/sec': 1e9, 'Tb/sec': 1e12 },
  },
  rate: { '/sec': 1, 'K/sec': 1e3, 'M/sec': 1e6, 'G/sec': 1e9 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>

/** A value of qperf in microseconds, bit/s or events/s; null where it is no number with a unit of that kind. */
export function qperfValue(said: string | undefined, kind: keyof typeof units): number | null {
  const [, digits, unit = ''] = /^(\S+) (\S+)$/.exec(said ?? '') ?? []
  const factors: Readonly<Record<string, number>> = units[kind]
  const factor = Object.hasOwn(factors, unit) ? factors[unit] : undefined
  const value = plainNumber(digits?.replace(/,(?=\d{3}\b)/g, ''))
  return factor === undefined || value === null ? null : scaled(value, factor)
}
