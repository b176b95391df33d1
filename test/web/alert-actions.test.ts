import { describe, expect, it } from 'vitest'
import { AlertAction, AlertEvidence, AlertHandling } from '../../server/contract/alert.ts'
import { nextAlertState, type StateEventKind } from '../../server/judge/alert-state.ts'
import { type ActionKind, actionsOn, toAction } from '../../web/model/alert-actions.ts'
import { evidenceWord, handlingText } from '../../web/model/alert-look.ts'

const now = Date.UTC(2026, 0, 5)
const commit = (head: string) => ({ head: head.repeat(40), subject: 'Rework', committedAt: now })
const alert = {
  kind: 'change',
  evidence: 'suspected',
  handling: 'open',
  mutedUntil: null,
  mergedInto: null,
  after: commit('a'),
  upTo: commit('b'),
} as const
/** What happens to the alert; a search is an experiment of its own. */
const events: Readonly<Record<ActionKind, StateEventKind | null>> = {
  acknowledge: 'acknowledged',
  assign: 'assigned',
  accept: 'accepted',
  resolve: 'resolved',
  mute: 'muted',
  unmute: 'unmuted',
  reopen: 'reopened',
  confirm: 'confirmation-asked',
  bisect: null,
}

describe('what can be done to an alert', () => {
  const states = AlertEvidence.options.flatMap((evidence) =>
    AlertHandling.options.map((handling) => ({ evidence, handling })),
  )
  it.each(states)('is nothing that the server refuses: $evidence, $handling', (state) => {
    const offered = actionsOn({ ...alert, ...state }, now)
    expect(offered).not.toEqual([])
    for (const kind of offered) {
      const event = events[kind]
      if (event !== null) expect(nextAlertState(state, event)).toHaveProperty('next')
    }
  })

  it('is to reopen it and nothing else once it is closed, and nothing at all once it is merged', () => {
    expect(actionsOn({ ...alert, handling: 'resolved' }, now)).toEqual(['reopen'])
    expect(actionsOn({ ...alert, mergedInto: '01K' }, now)).toEqual([])
  })

  it('ends a mute where there is one, and searches where there are several commits', () => {
    expect(actionsOn({ ...alert, mutedUntil: now + 1 }, now)).toContain('unmute')
    expect(actionsOn({ ...alert, mutedUntil: now - 1 }, now)).toContain('mute')
    expect(actionsOn(alert, now)).toContain('bisect')
    expect(actionsOn({ ...alert, after: alert.upTo }, now)).not.toContain('bisect')
  })

  it('is sent as the contract has it, empty fields as none', () => {
    const fields = { who: ' Ada ', why: '  ', to: '', days: 7 }
    for (const kind of actionsOn(alert, now)) {
      expect(AlertAction.parse(toAction(kind, fields, now))).toMatchObject({
        do: kind,
        who: 'Ada',
        why: null,
      })
    }
    expect(toAction('assign', fields, now)).toMatchObject({ to: null })
    expect(toAction('mute', fields, now)).toMatchObject({ until: now + 7 * 86_400_000 })
  })
})

describe('an alert in words', () => {
  it('says that data are missing where that is the fact', () => {
    expect(evidenceWord({ kind: 'missing-data', evidence: 'confirmed' })).toBe('no data')
    expect(evidenceWord({ kind: 'change', evidence: 'confirmed' })).toBe('confirmed')
  })

  it('names who has it, and a mute only while it lasts', () => {
    const handled = { handling: 'acknowledged', assignee: 'Ada', mutedUntil: now } as const
    expect(handlingText(handled, now)).toBe('acknowledged, Ada')
    expect(handlingText(handled, now - 1)).toMatch(/^acknowledged, Ada, muted until \d{4}-\d\d-\d\d/)
  })
})
