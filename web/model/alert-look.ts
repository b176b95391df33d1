import type { Alert, AlertEventKind, AlertEvidence } from '../../server/contract/alert.ts'
import { formatEffect } from '../../server/contract/units.ts'
import type { Effect } from '../../server/contract/verdict.ts'
import { formatInstant } from './format-time.ts'
import type { ShownVerdict } from './verdict-look.ts'

const looks: Readonly<Record<AlertEvidence, ShownVerdict>> = {
  suspected: 'inconclusive',
  inconclusive: 'inconclusive',
  confirmed: 'regressed',
  refuted: 'unchanged',
  withdrawn: 'unchanged',
}

/** The shape and colour that go with what is known of an alert, as verdicts have them. */
export function evidenceLook({ kind, evidence }: Pick<Alert, 'kind' | 'evidence'>): ShownVerdict {
  return kind === 'missing-data' && evidence === 'confirmed' ? 'invalid' : looks[evidence]
}

/** What is known of an alert, in a word or two. */
export function evidenceWord({ kind, evidence }: Pick<Alert, 'kind' | 'evidence'>): string {
  return kind === 'missing-data' && evidence === 'confirmed' ? 'no data' : evidence
}

/** What people made of it: `open`, `acknowledged, Ada`, `open, muted until 2026-03-01 14:05`. */
export function handlingText(
  { handling, assignee, mutedUntil }: Pick<Alert, 'handling' | 'assignee' | 'mutedUntil'>,
  now: number,
): string {
  const muted = mutedUntil !== null && mutedUntil > now ? `muted until ${formatInstant(mutedUntil)}` : null
  return [handling, assignee, muted].filter((part) => part !== null).join(', ')
}

/** `−8.1 % (−9.2 % to −7.0 %)`; a dash for none. */
export function effectText(effect: Effect | null): string {
  return effect === null ? '–' : formatEffect(effect)
}

const events: Readonly<Record<AlertEventKind, string>> = {
  opened: 'opened',
  grew: 'grew',
  shrank: 'shrank',
  'confirmation-asked': 'measured again',
  'confirmation-stopped': 'confirmation stopped',
  'bisection-stopped': 'bisection stopped',
  confirmed: 'confirmed',
  refuted: 'refuted',
  inconclusive: 'inconclusive',
  withdrawn: 'withdrawn',
  'found-again': 'found again',
  'culprit-found': 'commit found',
  merged: 'merged',
  acknowledged: 'acknowledged',
  assigned: 'assigned',
  accepted: 'accepted as expected',
  resolved: 'resolved',
  muted: 'muted',
  unmuted: 'unmuted',
  reopened: 'reopened',
  'taken-back': 'taken back',
}

export function eventWord(kind: AlertEventKind): string {
  return events[kind]
}
