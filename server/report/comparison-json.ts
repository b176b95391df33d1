import type { Comparison } from '../contract/comparison.ts'

/** A comparison as the API's document, with every run's value. Relative changes are fractions. */
export function comparisonJson(comparison: Comparison): string {
  return `${JSON.stringify(comparison, null, 2)}\n`
}
