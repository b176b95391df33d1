import type { AlertEventKind, AlertEvidence, AlertHandling } from '../contract/alert.ts'

/** What an alert is, as far as what may happen to it goes. */
export interface AlertState {
  readonly evidence: AlertEvidence
  readonly handling: AlertHandling
}

export type Transition =
  | { readonly next: AlertState }
  /** Why it cannot happen, and what can be done instead; for a reader. */
  | { readonly refused: string }

/**
 * What becomes of an alert when something happens to it. Evidence is Metalmark's alone, handling is people's, and one
 * moves the other in three places: what was refuted or withdrawn needs nobody any more and is resolved; what is found
 * again needs somebody; and a person who reopens what was refuted or withdrawn holds it for suspected.
 *
 * Repeating what holds already is no error and changes nothing but the history.
 */
export function nextAlertState({ evidence, handling }: AlertState, kind: StateEventKind): Transition {
  const state = { evidence, handling }
  const rule = rules[kind]
  const refused = rule.refused?.(state) ?? null
  return refused === null ? { next: { ...state, ...rule.next?.(state) } } : { refused }
}

/** What happens with no regard to what happened before: all but taking back. */
export type StateEventKind = Exclude<AlertEventKind, 'taken-back'>

interface Rule {
  /** Why it cannot happen; null where it can. */
  readonly refused?: (state: AlertState) => string | null
  /** What it changes. */
  readonly next?: (state: AlertState) => Partial<AlertState>
}

const ifFallen = (text: (evidence: AlertEvidence) => string) => (state: AlertState) =>
  hasFallen(state) ? text(state.evidence) : null
const ifClosed = (text: (handling: AlertHandling) => string) => (state: AlertState) =>
  isClosed(state.handling) ? text(state.handling) : null

const rules: Readonly<Record<StateEventKind, Rule>> = {
  opened: {},
  grew: {},
  shrank: {},
  'culprit-found': {},
  'confirmation-stopped': {},
  'bisection-stopped': {},
  assigned: {},
  muted: {},
  unmuted: {},
  'confirmation-asked': { refused: ifFallen((was) => `It was ${was}: reopen it, and it is measured again`) },
  // A measurement under way when later runs took the change back answers a question that nobody asks any more.
  confirmed: { refused: ifFallen((was) => `It was ${was} already`), next: () => ({ evidence: 'confirmed' }) },
  inconclusive: {
    refused: ifFallen((was) => `It was ${was} already`),
    next: () => ({ evidence: 'inconclusive' }),
  },
  refuted: {
    refused: ({ evidence }) => (evidence === 'withdrawn' ? 'It was withdrawn already' : null),
    next: ({ handling }) => ({ evidence: 'refuted', handling: settled(handling) }),
  },
  withdrawn: { next: ({ handling }) => ({ evidence: 'withdrawn', handling: settled(handling) }) },
  'found-again': {
    // What was measured was another commit, or before it was taken back: it is a suspicion again.
    next: (state) => ({
      evidence: 'suspected',
      ...((hasFallen(state) || state.handling === 'resolved') && { handling: 'open' }),
    }),
  },
  merged: { next: () => ({ handling: 'resolved' }) },
  acknowledged: {
    refused: ifClosed((handling) => `It is ${handling}: reopen it, and then acknowledge it`),
    next: () => ({ handling: 'acknowledged' }),
  },
  accepted: {
    refused: ifFallen((was) => `It was ${was}: there is no change to accept`),
    next: () => ({ handling: 'accepted' }),
  },
  resolved: { next: () => ({ handling: 'resolved' }) },
  reopened: {
    refused: ({ handling }) => (isClosed(handling) ? null : `It is ${handling}, and was never closed`),
    next: (state) => ({ evidence: hasFallen(state) ? 'suspected' : state.evidence, handling: 'open' }),
  },
}

/** Whether somebody may have to look at it. */
export function isAlive({ evidence, handling }: AlertState): boolean {
  return !isClosed(handling) && !hasFallen({ evidence })
}

/** Nothing is left of what it rested on. */
export function hasFallen({ evidence }: Pick<AlertState, 'evidence'>): boolean {
  return evidence === 'refuted' || evidence === 'withdrawn'
}

function isClosed(handling: AlertHandling): boolean {
  return handling === 'accepted' || handling === 'resolved'
}

/** How an alert is handled once it has fallen. What a person accepted stays accepted, for those who ask later. */
export function settled(handling: AlertHandling): AlertHandling {
  return handling === 'accepted' ? handling : 'resolved'
}
