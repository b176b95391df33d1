import { describe, expect, test } from 'vitest'
import type { VerdictKind } from '../../../server/contract/verdict.ts'
import { overallVerdict, type RoledJudgement } from '../../../server/judge/overall-verdict.ts'
import { verdictWithout } from '../../../server/judge/verdict-on-shift.ts'

function metric(
  kind: VerdictKind | null,
  role: RoledJudgement['role'] = 'headline',
  moreBoots: number | null = null,
): RoledJudgement {
  const verdict = kind && { ...verdictWithout('invalid', `It is ${kind}`, 5), kind }
  return { role, verdict, moreBoots }
}

describe('a push', () => {
  test('is what any of its judged metrics was called, for the worse first', () => {
    expect(overallVerdict([metric('unchanged'), metric('improved', 'secondary')])).toEqual({
      kind: 'improved',
      reason: '1 of 2 metrics improved',
      moreBoots: null,
    })
    expect(
      overallVerdict([metric('improved'), metric('regressed', 'secondary'), metric(null)]),
    ).toMatchObject({ kind: 'regressed', reason: '1 of 2 metrics regressed, 1 improved' })
  })

  test('is unchanged where its headline metrics are, however open secondary ones stay', () => {
    const found = overallVerdict([metric('unchanged'), metric('inconclusive', 'secondary', 3)])
    expect(found).toMatchObject({ kind: 'unchanged', moreBoots: null })
    expect(found.reason).toBe('No metric changed; on 1 headline metric a change of 10 % or more is ruled out')
  })

  test('is decided by secondary metrics where it has no headline ones', () => {
    expect(overallVerdict([metric('inconclusive', 'secondary', 1)])).toMatchObject({
      kind: 'inconclusive',
      reason: 'No change is certain, and none ruled out on 1 of 1 metric; 1 more boot would decide',
      moreBoots: 1,
    })
  })

  test('is inconclusive while a headline metric is, with the boots that decide what boots can', () => {
    const open = [
      metric('unchanged'),
      metric('inconclusive', 'headline', 4),
      metric('inconclusive', 'headline', 9),
    ]
    expect(overallVerdict(open)).toMatchObject({ kind: 'inconclusive', moreBoots: 9 })
    expect(overallVerdict([...open, metric('inconclusive')]).reason).toMatch(
      /ruled out on 3 of 4 headline metrics; 9 more boots would decide 2 of them$/,
    )
    expect(overallVerdict([metric('inconclusive')]).reason).toMatch(/; more boots would not decide$/)
  })

  test('is invalid where nothing could be judged, for the reason that most give', () => {
    expect(overallVerdict([metric('invalid'), metric('invalid')])).toMatchObject({
      kind: 'invalid',
      reason: 'It is invalid',
    })
    expect(overallVerdict([]).reason).toBe('No metric of the head has a good direction to judge by')
  })

  test('is never what an explanatory metric is', () => {
    expect(overallVerdict([metric('regressed', 'explanatory'), metric('unchanged')]).kind).toBe('unchanged')
  })
})
