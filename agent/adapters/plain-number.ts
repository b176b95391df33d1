/** A number written in digits, as a whole: `12`, `-0.5`, `1.2e+06`. Null for anything else, an empty text too. */
export function plainNumber(text: string | undefined): number | null {
  if (text === undefined || !/^-?\d+(?:\.\d+)?(?:e[-+]?\d{1,3})?$/i.test(text)) return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

/** A decimal number in another unit, without the noise of binary fractions: 16.4 in thousands is 16400. */
export function scaled(value: number, factor: number): number {
  return Number((value * factor).toPrecision(15))
}
