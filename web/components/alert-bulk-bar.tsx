import type { Signal } from '@preact/signals'
import type { InboxOutcome } from '../alert-inbox.ts'
import { actionNames } from '../model/alert-actions.ts'
import { type BulkKind, bulkKinds, type Undo } from '../model/alert-inbox.ts'
import { keepReaderName, readerName } from '../reader-name.ts'
import { TextField } from './text-field.tsx'

/** What the fields beside the buttons say. */
export interface BulkFields {
  readonly why: string
  readonly to: string
  readonly days: number
}

interface AlertBulkBarProps {
  /** How many are chosen. */
  readonly selected: number
  /** To how many of those that the next key acts on each action can be done. */
  readonly possible: ReadonlyMap<BulkKind, number>
  readonly fields: Signal<BulkFields>
  readonly outcome: InboxOutcome | null
  /** Why alerts refused that are shown no more, with what they were called. */
  readonly refusals: readonly { readonly headline: string; readonly text: string }[]
  readonly onAct: (kind: BulkKind) => void
  readonly onUndo: (steps: readonly Undo[]) => void
  readonly onClear: () => void
}

const keys: Readonly<Partial<Record<BulkKind, string>>> = {
  acknowledge: 'a',
  mute: 'm',
  confirm: 'c',
  accept: 'e',
  resolve: 'r',
}
const muteDays = [
  [1, 'a day'],
  [7, 'a week'],
  [28, 'four weeks'],
] as const

/** What can be done to the chosen alerts. */
export function AlertBulkBar(props: AlertBulkBarProps) {
  const { selected, possible, fields, outcome, refusals, onAct, onClear } = props
  const change = (part: Partial<BulkFields>) => {
    fields.value = { ...fields.value, ...part }
  }
  const isIdle = selected === 0 && outcome === null && refusals.length === 0
  return (
    <section class={`panel bulk-bar ${isIdle ? 'idle' : ''}`} aria-label="What to do with the chosen alerts">
      <div class="filters">
        <b class="bulk-count">{selected === 0 ? 'None chosen' : `${selected} chosen`}</b>
        {bulkKinds
          .filter((kind) => kind !== 'assign' && isOffered(kind, possible))
          .map((kind) => (
            <button
              key={kind}
              type="button"
              disabled={selected === 0 || outcome?.is === 'busy' || !possible.has(kind)}
              onClick={() => onAct(kind)}
            >
              {actionNames[kind]}
              {selected > 1 && possible.has(kind) && possible.get(kind) !== selected && (
                <> ({possible.get(kind)})</>
              )}{' '}
              {keys[kind] !== undefined && <kbd>{keys[kind]}</kbd>}
            </button>
          ))}
        {selected > 0 && (
          <button type="button" class="plain" onClick={onClear}>
            Choose none
          </button>
        )}
      </div>
      <div class="filters">
        <TextField
          leftByEscape
          id="bulk-name"
          label="Your name"
          value={readerName.value}
          onText={keepReaderName}
        />
        <TextField
          leftByEscape
          id="bulk-why"
          label="Why"
          value={fields.value.why}
          onText={(why) => change({ why })}
        />
        <label class="field">
          Mute for
          <select
            value={String(fields.value.days)}
            onChange={(event) => change({ days: Number(event.currentTarget.value) })}
          >
            {muteDays.map(([days, name]) => (
              <option key={days} value={String(days)} selected={days === fields.value.days}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <span class="field">
          <TextField
            leftByEscape
            id="bulk-to"
            label="Assign to"
            value={fields.value.to}
            onText={(to) => change({ to })}
          />
          <button
            type="button"
            disabled={selected === 0 || outcome?.is === 'busy' || !possible.has('assign')}
            onClick={() => onAct('assign')}
          >
            {fields.value.to.trim() === '' && selected > 0 ? 'Assign to nobody' : 'Assign'}
          </button>
        </span>
      </div>
      <Outcome {...props} />
    </section>
  )
}

/** Reopening and unmuting are for few: they show where they can be done. */
function isOffered(kind: BulkKind, possible: ReadonlyMap<BulkKind, number>): boolean {
  return (kind !== 'reopen' && kind !== 'unmute') || possible.has(kind)
}

function Outcome({ outcome, refusals, onUndo }: AlertBulkBarProps) {
  if (outcome?.is === 'failed') {
    const { title, detail, hint } = outcome.error
    return (
      <p class="regressed-ink" role="alert">
        Nothing was done. {title}: {detail}. {hint}
      </p>
    )
  }
  return (
    <p role="status">
      {outcome?.text}{' '}
      {outcome?.is === 'done' && outcome.undo.length > 0 && (
        <button type="button" onClick={() => onUndo(outcome.undo)}>
          Undo <kbd>u</kbd>
        </button>
      )}
      {refusals.map(({ headline, text }) => (
        <span key={text} class="refusal regressed-ink">
          {headline}: {text}
        </span>
      ))}
      {outcome === null && readerName.value.trim() === '' && (
        <span class="quiet">The history keeps who did what: say your name first.</span>
      )}
    </p>
  )
}
