/** Whole numbers within the range of an axis, evenly spaced and at most `most` of them; the spacing starts at zero. */
export function indexTicks(range: { readonly min: number; readonly max: number }, most: number): number[] {
  const first = Math.ceil(range.min)
  const last = Math.floor(range.max)
  const step = Math.max(1, Math.ceil((last - first + 1) / most))
  const start = Math.ceil(first / step) * step
  return Array.from(
    { length: Math.max(0, Math.floor((last - start) / step) + 1) },
    (_, index) => start + index * step,
  )
}
