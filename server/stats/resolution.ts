/**
 * Purpose: the step in which numbers seem to have been printed or counted, so that a change by one step is not taken
 * for a change of what was measured.
 * Method: the largest power of ten that every value is a whole multiple of, but at most a tenth of the largest value's
 * leading digit: three runs of exactly 100 do not mean that 110 could not have been told from it. Whole numbers below
 * ten are taken for counts, in steps of one.
 * Assumes: decimal output, as of the tools whose text is read. Zeros fit every step and are left out; all zeros give 1,
 * the step of a count.
 * Not for: numbers computed in floating point, for which it returns a step so small that it changes nothing.
 * Example: 45, 46, 52 gives 1; 9.41e9 and 9.38e9 give 1e7.
 */
export function printedResolution(values: readonly number[]): number {
  const magnitudes = values.map(Math.abs).filter((value) => value > 0)
  if (magnitudes.length === 0) return 1
  const cap = Math.floor(Math.log10(Math.max(...magnitudes))) - 1
  let exponent = magnitudes.every(Number.isInteger) ? Math.max(cap, 0) : cap
  const finest = exponent - 12
  while (exponent > finest && !magnitudes.every((value) => isMultiple(value, exponent))) exponent--
  return 10 ** exponent
}

function isMultiple(value: number, exponent: number): boolean {
  // Dividing by 10^-k is exact for whole numbers where multiplying by 0.1^k is not.
  const steps = exponent >= 0 ? value / 10 ** exponent : value * 10 ** -exponent
  return Math.abs(steps - Math.round(steps)) <= 1e-9 * Math.max(1, steps)
}
