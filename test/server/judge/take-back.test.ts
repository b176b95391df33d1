import { describe, expect, test } from 'vitest'
import { AlertEvidence, AlertHandling } from '../../../server/contract/alert.ts'
import { takeBack } from '../../../server/judge/take-back.ts'

/** `who kind evidence/handling`; `-` for Metalmark. */
function happened(...texts: string[]) {
  return texts.map((text) => {
    const [who = '', kind = '', state = ''] = text.split(' ')
    const [evidence, handling] = state.split('/')
    return {
      ...{ who: who === '-' ? null : who, kind: kind as 'opened' },
      ...{ evidence: AlertEvidence.parse(evidence), handling: AlertHandling.parse(handling) },
    }
  })
}
function stateAfter(what: Parameters<typeof takeBack>[2], ...texts: string[]): string {
  const history = happened(...texts)
  const now = history.at(-1)
  if (now === undefined) throw new Error('An alert has a history')
  const transition = takeBack(now, history, what)
  return 'refused' in transition
    ? transition.refused
    : `${transition.next.evidence}/${transition.next.handling}`
}
const opened = '- opened suspected/open'

describe('what was done last is taken back', () => {
  test.each([
    ['acknowledge', [opened, 'ada acknowledged suspected/acknowledged'], 'suspected/open'],
    ['accept', [opened, 'ada accepted suspected/accepted'], 'suspected/open'],
    ['resolve', [opened, 'ada resolved suspected/resolved'], 'suspected/open'],
    [
      'resolve',
      [opened, 'bob acknowledged suspected/acknowledged', 'ada resolved suspected/resolved'],
      'suspected/acknowledged',
    ],
    ['confirm', [opened, 'ada confirmation-asked suspected/open'], 'suspected/open'],
  ] as const)('%s after %s: %s', (what, history, to) => {
    expect(stateAfter(what, ...history)).toBe(to)
  })

  test('and what was found out meanwhile stays', () => {
    const acknowledged = 'ada acknowledged suspected/acknowledged'
    expect(stateAfter('acknowledge', opened, acknowledged, '- confirmed confirmed/acknowledged')).toBe(
      'confirmed/open',
    )
    const accepted = 'ada accepted suspected/accepted'
    expect(stateAfter('accept', opened, accepted, '- withdrawn withdrawn/accepted')).toBe(
      'withdrawn/resolved',
    )
  })
})

describe('nothing else is', () => {
  const acknowledged = 'ada acknowledged suspected/acknowledged'
  test('where nobody did anything, or somebody did something else since', () => {
    expect(stateAfter('acknowledge', opened)).toBe(
      'What somebody did to it last is nothing, not acknowledged',
    )
    expect(stateAfter('acknowledge', opened, acknowledged, 'bob assigned suspected/acknowledged')).toBe(
      'What somebody did to it last is assigned, not acknowledged',
    )
  })

  test('where Metalmark closed it meanwhile', () => {
    expect(stateAfter('acknowledge', opened, acknowledged, '- resolved suspected/resolved')).toBe(
      'It is resolved since',
    )
  })

  test('twice: taking back is something that somebody did', () => {
    expect(stateAfter('acknowledge', opened, acknowledged, 'ada taken-back suspected/open')).toBe(
      'What somebody did to it last is taken-back, not acknowledged',
    )
  })
})
