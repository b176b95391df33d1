import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Alert } from '../../server/contract/alert.ts'
import { type AlertInbox, useAlertInbox } from '../alert-inbox.ts'
import { toAction } from '../model/alert-actions.ts'
import { type BulkKind, bulkOn } from '../model/alert-inbox.ts'
import { readerName } from '../reader-name.ts'
import { useShortcuts } from '../shortcuts.ts'
import { AlertBulkBar, type BulkFields } from './alert-bulk-bar.tsx'
import { AlertsTable, toggle } from './alerts-table.tsx'
import { ShortcutHelp } from './shortcut-help.tsx'

interface AlertsInboxProps {
  readonly project: string
  readonly alerts: readonly Alert[]
  readonly onDone: () => void
}

/** A page of alerts to work through, by mouse or by keys alone. */
export function AlertsInbox({ project, alerts, onDone }: AlertsInboxProps) {
  const inbox = useAlertInbox({ project, alerts, onDone })
  const fields = useSignal<BulkFields>({ why: '', to: '', days: 7 })
  const help = useSignal(false)
  const { selected } = inbox
  const cursor = useCursor(inbox.alerts)
  const chosen = inbox.alerts.filter(({ id }) => selected.value.has(id))
  const possible = bulkOn(chosen, Date.now())

  /** Acts on the chosen alerts, or on the one with the focus. */
  const act = (kind: BulkKind) => {
    const target = cursor.current()
    const targets = chosen.length > 0 ? chosen : inbox.alerts.filter(({ id }) => id === target)
    const missing = missingField(kind, fields.value)
    if (targets.length === 0) return
    if (missing !== null) return document.getElementById(missing)?.focus()
    const action = toAction(kind, { ...fields.value, who: readerName.value }, Date.now())
    const ids = targets.map(({ id }) => id)
    cursor.keep()
    inbox.act(ids, action).then(() => {
      fields.value = { ...fields.value, why: '', to: '' }
    })
  }
  const undo = () => {
    if (inbox.outcome?.is === 'done' && inbox.outcome.undo.length > 0) inbox.undo(inbox.outcome.undo)
  }
  const choose = () => {
    const id = cursor.current()
    if (id !== null) toggle(selected, id)
  }
  useShortcuts([
    { key: 'j', what: 'Next alert', run: () => cursor.move(1) },
    { key: 'k', what: 'Previous alert', run: () => cursor.move(-1) },
    { key: 'x', what: 'Choose it, or not', run: choose },
    {
      key: 'X',
      what: 'Choose all shown, or none',
      run: () => {
        const all = selected.peek().size === inbox.alerts.length
        selected.value = new Set(all ? [] : inbox.alerts.map(({ id }) => id))
      },
    },
    { key: 'a', what: 'Acknowledge', run: () => act('acknowledge') },
    { key: 'm', what: 'Mute', run: () => act('mute') },
    { key: 'c', what: 'Measure again', run: () => act('confirm') },
    { key: 'e', what: 'Accept as expected (asks why)', run: () => act('accept') },
    { key: 'r', what: 'Resolve', run: () => act('resolve') },
    { key: 'u', what: 'Undo the last', run: undo },
    { key: '/', what: 'Search', run: () => document.getElementById('alert-search')?.focus() },
    {
      key: '?',
      what: 'These keys',
      run: () => {
        help.value = !help.value
      },
    },
  ])
  return (
    <>
      <AlertBulkBar
        selected={chosen.length}
        possible={possible}
        fields={fields}
        outcome={inbox.outcome}
        refusals={goneRefusals(inbox)}
        onAct={act}
        onUndo={inbox.undo}
        onClear={() => {
          selected.value = new Set()
        }}
      />
      <ShortcutHelp open={help} />
      <AlertsTable project={project} inbox={inbox} />
    </>
  )
}

/** Reasons that stand beside no row, as the row has left the page. */
function goneRefusals({ alerts, refusals, outcome }: AlertInbox) {
  if (outcome?.is !== 'done') return []
  return outcome.refused.flatMap(({ id, headline }) => {
    const text = refusals.get(id)
    return text === undefined || alerts.some((alert) => alert.id === id) ? [] : [{ headline, text }]
  })
}

/** The field that has to be filled in first: who it is, and for what changes history, why. */
function missingField(kind: BulkKind, { why }: BulkFields): string | null {
  if (readerName.value.trim() === '') return 'bulk-name'
  return kind === 'accept' && why.trim() === '' ? 'bulk-why' : null
}

/** The alert that keys act on: the one whose row has, or last had, the focus. */
function useCursor(alerts: readonly Alert[]) {
  const last = useRef<{ readonly id: string; readonly index: number } | null>(null)
  const wanted = useRef(false)
  const indexOf = (id: string) => alerts.findIndex((alert) => alert.id === id)
  const focus = (index: number) => {
    const alert = alerts[Math.max(0, Math.min(alerts.length - 1, index))]
    if (alert === undefined) return
    last.current = { id: alert.id, index: indexOf(alert.id) }
    linkOf(alert.id)?.focus()
  }
  useEffect(() => {
    const follow = (event: FocusEvent) => {
      const row = event.target instanceof Element ? event.target.closest('tr[data-alert]') : null
      const id = row?.getAttribute('data-alert') ?? null
      if (id !== null) last.current = { id, index: indexOf(id) }
    }
    document.addEventListener('focusin', follow)
    return () => document.removeEventListener('focusin', follow)
  }, [alerts])
  // The row that was acted on may be gone: the one in its place is next.
  useEffect(() => {
    if (!wanted.current || last.current === null) return
    if (indexOf(last.current.id) >= 0) return
    wanted.current = false
    focus(last.current.index)
  }, [alerts])
  return {
    current: () => (last.current !== null && indexOf(last.current.id) >= 0 ? last.current.id : null),
    move: (by: number) => {
      const at = last.current === null ? -1 : indexOf(last.current.id)
      focus(
        last.current === null
          ? by > 0
            ? 0
            : alerts.length - 1
          : (at < 0 ? last.current.index - by : at) + by,
      )
    },
    /** Keeps the place in the list, whatever becomes of its alert. */
    keep: () => {
      wanted.current = document.activeElement?.closest('tr[data-alert]') !== null
    },
  }
}

function linkOf(id: string): HTMLAnchorElement | null {
  return document.querySelector(`tr[data-alert="${CSS.escape(id)}"] th a`)
}
