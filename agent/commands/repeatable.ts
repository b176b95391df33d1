/** Collects the values of an option that may be given again. */
export function repeatable(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
