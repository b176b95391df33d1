import { expect, test } from 'vitest'
import type { CiFacts, Env } from '../../../agent/ci/ci-facts.ts'

/** A commit hash of one digit only. */
export const sha = (digit: string): string => digit.repeat(40)

/** A case: what happened, the variables of such a build, and what has to be read in them. */
export type Case = readonly [string, Env, Told]

type Told = Partial<Omit<CiFacts, 'ci'>> & { readonly ci?: Partial<CiFacts['ci']> }

/** One test a case. */
export function testCases(resolve: (env: Env) => CiFacts | null, cases: readonly Case[]): void {
  test.each(cases)('%s', (_, env, told) => {
    expect(resolve(env)).toMatchObject(told)
  })
}
