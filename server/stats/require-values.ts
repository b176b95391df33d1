/**
 * Purpose: refuse what no formula here can answer, in words that name the argument, what was expected and what came.
 * Errors: RangeError when there are fewer than `least` values, or one is NaN or infinite (with its place).
 * Not for: missing points; the caller leaves them out, since only it knows what a gap means.
 */
export function requireValues(name: string, values: readonly number[], least: number): void {
  if (values.length < least) {
    const noun = least === 1 ? 'value' : 'values'
    throw new RangeError(`Expected at least ${least} ${noun} in ${name}, got ${values.length}`)
  }
  const place = values.findIndex((value) => !Number.isFinite(value))
  if (place >= 0) throw new RangeError(`Expected finite numbers in ${name}, got ${values[place]} at ${place}`)
}

/** Throws RangeError unless low < value < high; an infinite bound excludes the infinite value too. */
export function requireBetween(
  name: string,
  value: number,
  { low, high }: { readonly low: number; readonly high: number },
): void {
  if (value > low && value < high) return
  const range = high === Number.POSITIVE_INFINITY ? `above ${low}` : `between ${low} and ${high}`
  throw new RangeError(`Expected ${name} ${range}, got ${value}`)
}

/** Throws RangeError unless 0 < value < 1. */
export function requireProbability(name: string, value: number): void {
  requireBetween(name, value, { low: 0, high: 1 })
}

/** Throws RangeError unless the value is a whole number from `least` on. */
export function requireCount(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw new RangeError(`Expected ${name} to be a whole number from ${least} on, got ${value}`)
}
