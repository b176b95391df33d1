import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AlertEventKind, AlertEvidence, AlertHandling } from '../../../server/contract/alert.ts'
import {
  type AlertState,
  isAlive,
  nextAlertState,
  type StateEventKind,
} from '../../../server/judge/alert-state.ts'

/** `evidence/handling`, as in the tables below. */
function state(text: string): AlertState {
  const [evidence, handling] = text.split('/')
  return { evidence: AlertEvidence.parse(evidence), handling: AlertHandling.parse(handling) }
}

function stateAfter(from: string, kind: StateEventKind): string {
  const transition = nextAlertState(state(from), kind)
  if ('refused' in transition) return `refused: ${transition.refused}`
  return `${transition.next.evidence}/${transition.next.handling}`
}

const states = AlertEvidence.options.flatMap((evidence) =>
  AlertHandling.options.map((handling) => ({ evidence, handling })),
)

describe('what Metalmark finds out', () => {
  test.each([
    ['suspected/open', 'confirmed', 'confirmed/open'],
    ['suspected/acknowledged', 'confirmed', 'confirmed/acknowledged'],
    ['suspected/open', 'inconclusive', 'inconclusive/open'],
    ['inconclusive/open', 'confirmed', 'confirmed/open'],
    ['suspected/open', 'refuted', 'refuted/resolved'],
    ['suspected/open', 'withdrawn', 'withdrawn/resolved'],
    ['confirmed/acknowledged', 'withdrawn', 'withdrawn/resolved'],
    ['withdrawn/resolved', 'found-again', 'suspected/open'],
    ['confirmed/resolved', 'found-again', 'suspected/open'],
    ['suspected/acknowledged', 'grew', 'suspected/acknowledged'],
    ['suspected/open', 'merged', 'suspected/resolved'],
  ] as const)('%s, %s: %s', (from, kind, to) => {
    expect(stateAfter(from, kind)).toBe(to)
  })

  test('takes nothing back that a person accepted', () => {
    expect(stateAfter('confirmed/accepted', 'withdrawn')).toBe('withdrawn/accepted')
    expect(stateAfter('suspected/accepted', 'refuted')).toBe('refuted/accepted')
  })

  test('comes too late for what was taken back meanwhile', () => {
    expect(stateAfter('withdrawn/resolved', 'confirmed')).toBe('refused: It was withdrawn already')
    expect(stateAfter('withdrawn/resolved', 'refuted')).toBe('refused: It was withdrawn already')
    expect(stateAfter('refuted/resolved', 'inconclusive')).toBe('refused: It was refuted already')
  })
})

describe('what people do', () => {
  test.each([
    ['suspected/open', 'acknowledged', 'suspected/acknowledged'],
    ['confirmed/acknowledged', 'accepted', 'confirmed/accepted'],
    ['suspected/open', 'resolved', 'suspected/resolved'],
    ['confirmed/resolved', 'accepted', 'confirmed/accepted'],
    ['confirmed/accepted', 'reopened', 'confirmed/open'],
    ['refuted/resolved', 'reopened', 'suspected/open'],
    ['suspected/open', 'muted', 'suspected/open'],
    ['withdrawn/resolved', 'assigned', 'withdrawn/resolved'],
  ] as const)('%s, %s: %s', (from, kind, to) => {
    expect(stateAfter(from, kind)).toBe(to)
  })

  test.each([
    ['confirmed/resolved', 'acknowledged', 'It is resolved: reopen it, and then acknowledge it'],
    ['withdrawn/resolved', 'accepted', 'It was withdrawn: there is no change to accept'],
    ['suspected/open', 'reopened', 'It is open, and was never closed'],
    ['refuted/resolved', 'confirmation-asked', 'It was refuted: reopen it, and it is measured again'],
  ] as const)('%s cannot be %s, and is told why', (from, kind, why) => {
    expect(stateAfter(from, kind)).toBe(`refused: ${why}`)
  })
})

const anyState = fc.constantFrom(...states)
const anyKind = fc.constantFrom(...AlertEventKind.exclude(['taken-back']).options)

test('whatever happens in whatever order, what was refuted or withdrawn needs nobody', () => {
  fc.assert(
    fc.property(fc.array(anyKind, { maxLength: 30 }), (kinds) => {
      let now: AlertState = { evidence: 'suspected', handling: 'open' }
      for (const kind of kinds) {
        const transition = nextAlertState(now, kind)
        if ('next' in transition) now = transition.next
        if (now.evidence === 'refuted' || now.evidence === 'withdrawn') {
          expect(['accepted', 'resolved']).toContain(now.handling)
          expect(isAlive(now)).toBe(false)
        }
      }
    }),
    { seed: 5, numRuns: 500 },
  )
})

test('repeating what holds already changes nothing', () => {
  fc.assert(
    fc.property(anyState, anyKind, (from, kind) => {
      const once = nextAlertState(from, kind)
      fc.pre('next' in once && kind !== 'reopened')
      if (!('next' in once)) return
      const twice = nextAlertState(once.next, kind)
      if ('next' in twice) expect(twice.next).toEqual(once.next)
      // A refusal says that it holds already.
      else expect(isAlive(once.next)).toBe(false)
    }),
    { seed: 6, numRuns: 500 },
  )
})
