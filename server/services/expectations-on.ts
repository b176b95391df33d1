import type { Expectation } from '../contract/expected-change.ts'
import type { PullRequestVerdict } from '../contract/pull-request.ts'
import { parseExpectations } from '../judge/expectations.ts'
import type { Stores } from './deps.ts'

/** What the head of a pull request may change: what its commits say by trailer, and what somebody accepted of it since. */
export async function expectationsOn(
  stores: Pick<Stores, 'expectedChanges'>,
  project: string,
  { hash, expected }: Pick<PullRequestVerdict['head'], 'hash' | 'expected'>,
): Promise<Expectation[]> {
  const accepted = await stores.expectedChanges.ofCommits(project, [hash])
  return [
    ...expected.flatMap(parseExpectations),
    ...accepted.map(({ pattern, relative }) => ({ pattern, relative })),
  ]
}
