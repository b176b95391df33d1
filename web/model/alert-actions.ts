import { type AlertAction, type AlertDetail, AlertTakeBack } from '../../server/contract/alert.ts'

/** What has a button; taking back goes with what was done. */
export type ActionKind = Exclude<AlertAction['do'], 'take-back'>

export const actionNames: Readonly<Record<ActionKind, string>> = {
  acknowledge: 'Acknowledge',
  assign: 'Assign',
  accept: 'Accept as expected',
  resolve: 'Resolve',
  mute: 'Mute',
  unmute: 'Unmute',
  confirm: 'Measure again',
  bisect: 'Find the commit',
  reopen: 'Reopen',
}

/** What a person can do to an alert as it is. The server has the last word; this only leaves out what it would refuse. */
export function actionsOn(
  alert: Pick<AlertDetail, 'kind' | 'evidence' | 'handling' | 'mutedUntil' | 'mergedInto' | 'after' | 'upTo'>,
  now: number,
): ActionKind[] {
  const { kind, evidence, handling, mutedUntil, mergedInto, after, upTo } = alert
  if (mergedInto !== null) return []
  if (handling === 'accepted' || handling === 'resolved') return ['reopen']
  const fallen = evidence === 'refuted' || evidence === 'withdrawn'
  const spansCommits = kind === 'change' && after !== null && upTo !== null && after.head !== upTo.head
  const muted = mutedUntil !== null && mutedUntil > now
  return [
    ...(handling === 'open' ? (['acknowledge'] as const) : []),
    'assign',
    ...(fallen ? [] : (['accept'] as const)),
    'resolve',
    muted ? 'unmute' : 'mute',
    ...(kind === 'missing-data' || fallen || evidence === 'confirmed' ? [] : (['confirm'] as const)),
    ...(spansCommits && !fallen ? (['bisect'] as const) : []),
  ]
}

/** What the fields beside the buttons say. */
export interface ActionFields {
  readonly who: string
  readonly why: string
  readonly to: string
  /** Days from now. */
  readonly days: number
}

const day = 24 * 3_600_000

/** The action as the server takes it. */
export function toAction(kind: ActionKind, { who, why, to, days }: ActionFields, now: number): AlertAction {
  const by = { who: who.trim(), why: emptyToNull(why) }
  if (kind === 'assign') return { do: kind, ...by, to: emptyToNull(to) }
  if (kind === 'mute') return { do: kind, ...by, until: now + days * day }
  return { do: kind, ...by }
}

/** What takes an action back; null where nothing does. */
export function takeBackOf(kind: ActionKind, who: string): AlertAction | null {
  const what = AlertTakeBack.safeParse(kind).data
  return what === undefined ? null : { do: 'take-back', who, why: null, what }
}

/** What can be done instead where nothing takes an action back; null where something does, or nothing needs to. */
export function insteadOfUndo(kind: ActionKind): string | null {
  if (kind === 'reopen') return 'To close it again, resolve it.'
  return kind === 'bisect' ? 'Each step shows below, where the search can be stopped.' : null
}

/** What somebody typed, without the blanks around it; null for nothing. */
export function emptyToNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}
