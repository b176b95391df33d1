import type { Alert, AlertAction } from '../../server/contract/alert.ts'
import { type ActionKind, actionsOn } from './alert-actions.ts'

/** What can be done to many alerts at once. */
export const bulkKinds = [
  'acknowledge',
  'assign',
  'accept',
  'resolve',
  'mute',
  'unmute',
  'confirm',
  'reopen',
] as const satisfies readonly ActionKind[]
export type BulkKind = (typeof bulkKinds)[number]

/** The filters of the inbox, as the address names them. */
export const filterNames = [
  'kind',
  'evidence',
  'handling',
  'attribution',
  'branch',
  'host',
  'assignee',
] as const
export type FilterName = (typeof filterNames)[number]

/** The filters that an address names; what the server does not know it refuses, in words. */
export function alertFilterOf(query: URLSearchParams): Record<string, string> {
  const known = ['state', ...filterNames].flatMap((name) => {
    const value = query.get(name)
    // Nobody's alerts are asked for by an empty name, which an address does not keep.
    return value === null ? [] : [[name, name === 'assignee' && value === nobody ? '' : value]]
  })
  const text = query.get('q') ?? ''
  return { ...Object.fromEntries(known), ...(text !== '' && { text }) }
}

/** Stands for no assignee in addresses. */
export const nobody = '-'

/** To how many of the alerts each kind of action can be done. */
export function bulkOn(alerts: readonly Alert[], now: number): ReadonlyMap<BulkKind, number> {
  const counts = new Map<BulkKind, number>()
  for (const alert of alerts) {
    const possible = actionsOn({ ...alert, mergedInto: null }, now)
    for (const kind of bulkKinds) {
      if (possible.includes(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    }
  }
  return counts
}

/** The alert as it will be if the server does what was asked. */
export function asIfDone(alert: Alert, action: AlertAction): Alert {
  switch (action.do) {
    case 'acknowledge':
      return { ...alert, handling: 'acknowledged' }
    case 'assign':
      return { ...alert, assignee: action.to }
    case 'accept':
      return { ...alert, handling: 'accepted' }
    case 'resolve':
      return { ...alert, handling: 'resolved' }
    case 'mute':
      return { ...alert, mutedUntil: action.until }
    case 'unmute':
      return { ...alert, mutedUntil: null }
    case 'reopen':
      return { ...alert, handling: 'open', mutedUntil: null }
    case 'confirm':
    case 'bisect':
    case 'take-back':
      return alert
  }
}

/** What takes back something that was done, for each alert that it was done to. */
export interface Undo {
  readonly action: AlertAction
  readonly alerts: readonly string[]
}

/**
 * How to take back what was done: acknowledging, accepting, resolving and measuring by taking it back, muting by unmuting,
 * assigning by giving it back, unmuting by muting for as long as it was. Nothing takes back a reopening, after which an
 * alert is resolved anew. `before` are the alerts as they were.
 */
export function undoOf(action: AlertAction, before: readonly Alert[]): readonly Undo[] {
  const by = { who: action.who, why: 'Taken back' }
  const ids = before.map(({ id }) => id)
  switch (action.do) {
    case 'acknowledge':
    case 'accept':
    case 'resolve':
    case 'confirm':
      return [{ action: { do: 'take-back', who: action.who, why: null, what: action.do }, alerts: ids }]
    case 'unmute':
      return [...Map.groupBy(before, ({ mutedUntil }) => mutedUntil)].flatMap(([until, alerts]) =>
        until === null ? [] : [{ action: { do: 'mute', ...by, until }, alerts: alerts.map(({ id }) => id) }],
      )
    case 'mute':
      return [{ action: { do: 'unmute', ...by }, alerts: ids }]
    case 'assign':
      return [...Map.groupBy(before, ({ assignee }) => assignee)].map(([to, alerts]) => ({
        action: { do: 'assign', ...by, to },
        alerts: alerts.map(({ id }) => id),
      }))
    default:
      return []
  }
}
