import type { AlertEventKind, AlertTakeBack } from '../contract/alert.ts'
import { type AlertState, hasFallen, settled, type Transition } from './alert-state.ts'

/** Something in an alert's history. */
interface Happened extends AlertState {
  readonly kind: AlertEventKind
  /** Null for Metalmark. */
  readonly who: string | null
}

/** What the history calls each thing that can be taken back. */
const kinds: Readonly<Record<AlertTakeBack, AlertEventKind>> = {
  acknowledge: 'acknowledged',
  accept: 'accepted',
  resolve: 'resolved',
  confirm: 'confirmation-asked',
}

/**
 * What becomes of an alert when a person takes back what was done to it last: it is handled as before. What Metalmark found
 * out meanwhile stays; what was refuted or withdrawn needs nobody, whatever was taken back. Refused where somebody did
 * something else since, or where its handling is not what was taken back any more.
 */
export function takeBack(
  { evidence, handling }: AlertState,
  history: readonly Happened[],
  what: AlertTakeBack,
): Transition {
  const at = history.findLastIndex(({ who }) => who !== null)
  const last = history[at]
  if (last?.kind !== kinds[what]) {
    return { refused: `What somebody did to it last is ${last?.kind ?? 'nothing'}, not ${kinds[what]}` }
  }
  if (what === 'confirm') return { next: { evidence, handling } }
  if (handling !== last.handling) return { refused: `It is ${handling} since` }
  const before = history[at - 1]?.handling ?? 'open'
  return { next: { evidence, handling: hasFallen({ evidence }) ? settled(before) : before } }
}
