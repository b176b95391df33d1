import { ProblemFailure } from '../services/problem-failure.ts'

/** What was looked for; throws `not-found` where there is none. */
export function found<T>(value: T | null, what: string): T {
  if (value === null) throw new ProblemFailure('not-found', `There is no ${what}`)
  return value
}
