import { expect, test } from 'vitest'
import { mergedPullRequest } from '../../../server/judge/merged-pull-request.ts'

test.each([
  ['Merge pull request #12 from someone/topic', 12],
  ["Merge pull request 'A faster way' (#7) from topic into main", 7],
  ['A faster way (#1234)', 1234],
  ['A faster way (!56)', 56],
  ['Revert "A faster way (#12)" (#13)', 13],
  ['A faster way', null],
  ['Fix #12', null],
  ['Revert "A faster way (#12)"', null],
  ['Talk about (#12) in the middle', null],
  ["Merge branch 'topic' into 'main'", null],
  ['', null],
] as const)('%j: %s', (subject, number) => {
  expect(mergedPullRequest(subject)).toBe(number)
})
