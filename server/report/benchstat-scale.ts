import type { Unit } from '../contract/units.ts'

interface CommonScale {
  /** What stands above the column. */
  readonly label: string
  readonly format: (value: number) => string
}

/**
 * How benchstat writes numbers: one prefix for all values of a row, chosen by the smallest of them, which then has four
 * significant digits. Seconds and powers of 1000, or bytes and powers of 1024.
 */
export function scaleTogether(values: readonly number[], unit: Unit): CommonScale {
  const { label, factor, binary } = written[unit] ?? {
    ...{ label: unit.replace(/^other:/, ''), factor: 1, binary: false },
  }
  const sizes = values.map((value) => Math.abs(value * factor)).filter((value) => value > 0)
  const least = sizes.length === 0 ? 1 : Math.min(...sizes)
  const steps = binary ? binarySteps : decimalSteps
  const step = steps.find(({ size }) => least >= size) ?? steps[steps.length - 1] ?? { size: 1, prefix: '' }
  const digits = Math.max(0, Math.min(3, 3 - Math.floor(Math.log10(least / step.size))))
  return { label, format: (value) => `${((value * factor) / step.size).toFixed(digits)}${step.prefix}` }
}

const written: Readonly<Record<string, { label: string; factor: number; binary: boolean }>> = {
  us: { label: 'sec', factor: 1e-6, binary: false },
  s: { label: 'sec', factor: 1, binary: false },
  byte: { label: 'B', factor: 1, binary: true },
  percent: { label: '%', factor: 1, binary: false },
}

const decimalSteps = ['T', 'G', 'M', 'k', '', 'm', 'µ', 'n'].map((prefix, i) => ({
  ...{ size: Number(`1e${12 - 3 * i}`), prefix },
}))
const binarySteps = ['Ti', 'Gi', 'Mi', 'Ki', ''].map((prefix, i) => ({ size: 1024 ** (4 - i), prefix }))
