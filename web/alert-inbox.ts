import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Alert, AlertAction } from '../server/contract/alert.ts'
import type { AlertsOutcome } from '../server/contract/alert-inbox.ts'
import { call, tokenWanted } from './api.ts'
import { actionNames, insteadOfUndo } from './model/alert-actions.ts'
import { asIfDone, type Undo, undoOf } from './model/alert-inbox.ts'
import { type LoadError, loadErrorOf } from './model/load-error.ts'

/** What came of the last thing done. */
export type InboxOutcome =
  | { readonly is: 'busy'; readonly text: string }
  | {
      readonly is: 'done'
      readonly text: string
      readonly undo: readonly Undo[]
      /** Those that refused, as they were named. */
      readonly refused: readonly Pick<Alert, 'id' | 'headline'>[]
    }
  | { readonly is: 'failed'; readonly error: LoadError }

/** A page of alerts that things can be done to. */
export interface AlertInbox {
  /** As the server has them, but for what is on its way. */
  readonly alerts: readonly Alert[]
  /** Ids of those that things on their way are done to. */
  readonly pending: ReadonlySet<string>
  /** Why alerts refused what was asked of them, by id. */
  readonly refusals: ReadonlyMap<string, string>
  readonly selected: Signal<ReadonlySet<string>>
  readonly outcome: InboxOutcome | null
  act(ids: readonly string[], action: AlertAction): Promise<void>
  undo(steps: readonly Undo[]): Promise<void>
}

interface InboxInput {
  readonly project: string
  readonly alerts: readonly Alert[]
  /** Fetches the alerts anew. */
  readonly onDone: () => void
}

/**
 * Does things to alerts at once on the screen and then on the server: what the server refuses is shown as it was before,
 * with the reason beside it.
 */
export function useAlertInbox({ project, alerts, onDone }: InboxInput): AlertInbox {
  const patches = useSignal<ReadonlyMap<string, Alert>>(new Map())
  const pending = useSignal<ReadonlySet<string>>(new Set())
  const refusals = useSignal<ReadonlyMap<string, string>>(new Map())
  const selected = useSignal<ReadonlySet<string>>(new Set())
  const outcome = useSignal<InboxOutcome | null>(null)

  // What is fetched anew is as the server has it; what left the page is chosen no more.
  useEffect(() => {
    if (pending.peek().size === 0) patches.value = new Map()
    const shown = new Set(alerts.map(({ id }) => id))
    selected.value = new Set([...selected.peek()].filter((id) => shown.has(id)))
  }, [alerts])

  const send = async (ids: readonly string[], action: AlertAction): Promise<AlertsOutcome['results']> => {
    const before = alerts.filter(({ id }) => ids.includes(id))
    pending.value = new Set(ids)
    patches.value = new Map(before.map((alert) => [alert.id, asIfDone(alert, action)]))
    try {
      const { results } = await call('actOnAlerts', {
        params: { project },
        body: { alerts: [...ids], action },
      })
      patches.value = new Map(
        results.flatMap((one) => (one.outcome === 'done' ? [[one.id, one.alert] as const] : [])),
      )
      refusals.value = new Map(
        results.flatMap((one) =>
          one.outcome === 'refused' ? [[one.id, `${one.detail}. ${one.hint ?? ''}`] as const] : [],
        ),
      )
      return results
    } catch (thrown) {
      patches.value = new Map()
      throw thrown
    } finally {
      pending.value = new Set()
    }
  }

  const guarded = async (work: () => Promise<InboxOutcome>) => {
    try {
      outcome.value = await work()
      onDone()
    } catch (thrown) {
      const error = loadErrorOf(thrown)
      if (error.unauthenticated || error.forbidden) tokenWanted.value = 'admin'
      outcome.value = { is: 'failed', error }
    }
  }

  return {
    alerts: alerts.map((alert) => patches.value.get(alert.id) ?? alert),
    pending: pending.value,
    refusals: refusals.value,
    selected,
    outcome: outcome.value,
    act: (ids, action) =>
      guarded(async () => {
        outcome.value = { is: 'busy', text: `${nameOf(action)}…` }
        const before = alerts.filter(({ id }) => ids.includes(id))
        const results = await send(ids, action)
        const done = new Set(results.flatMap((one) => (one.outcome === 'done' ? [one.id] : [])))
        const instead = action.do === 'take-back' || done.size === 0 ? null : insteadOfUndo(action.do)
        const said = `${nameOf(action)}: ${sayResults(done.size, results.length - done.size)}`
        const text = instead === null ? said : `${said} ${instead}`
        selected.value = new Set([...selected.peek()].filter((id) => !done.has(id)))
        const undo = undoOf(
          action,
          before.filter(({ id }) => done.has(id)),
        )
        const refused = before.filter(({ id }) => !done.has(id))
        return { is: 'done', text, undo: done.size === 0 ? [] : undo, refused }
      }),
    undo: (steps) =>
      guarded(async () => {
        outcome.value = { is: 'busy', text: 'Taking back…' }
        let [done, refused] = [0, 0]
        for (const { action, alerts: ids } of steps) {
          const results = await send(ids, action)
          const failed = results.filter((one) => one.outcome === 'refused').length
          done += results.length - failed
          refused += failed
        }
        return { is: 'done', text: `Taken back: ${sayResults(done, refused)}`, undo: [], refused: [] }
      }),
  }
}

function nameOf(action: AlertAction): string {
  return action.do === 'take-back' ? 'Taking back' : actionNames[action.do]
}

function sayResults(done: number, refused: number): string {
  const of = (count: number) => `${count} ${count === 1 ? 'alert' : 'alerts'}`
  return refused === 0 ? `${of(done)}.` : `${of(done)}; ${refused} refused.`
}
