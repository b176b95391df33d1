import { useSignal } from '@preact/signals'
import type { AlertDetail } from '../../server/contract/alert.ts'
import { call } from '../api.ts'
import {
  type ActionFields,
  type ActionKind,
  actionNames,
  actionsOn,
  insteadOfUndo,
  takeBackOf,
  toAction,
} from '../model/alert-actions.ts'
import { keepReaderName, readerName } from '../reader-name.ts'
import { useDeed } from '../use-deed.ts'
import { DeedLine } from './deed-line.tsx'
import { TextField } from './text-field.tsx'

interface AlertActionsProps {
  readonly project: string
  readonly alert: AlertDetail
  readonly onDone: () => void
}

const muteDays = [
  [1, 'a day'],
  [7, 'a week'],
  [28, 'four weeks'],
] as const

/** What a person can do to the alert. Who did it and why stays in its history. */
export function AlertActions({ project, alert, onDone }: AlertActionsProps) {
  const fields = useSignal<Omit<ActionFields, 'who'>>({ why: '', to: '', days: 7 })
  const deed = useDeed(onDone)
  const kinds = actionsOn(alert, Date.now())
  const act = async (kind: ActionKind) => {
    const body = toAction(kind, { ...fields.value, who: readerName.value }, Date.now())
    const params = { project, alert: alert.id }
    const undo = takeBackOf(kind, body.who)
    const text = [`${actionNames[kind]}: done.`, insteadOfUndo(kind)]
      .filter((part) => part !== null)
      .join(' ')
    const done = await deed.run(
      text,
      () => call('actOnAlert', { params, body }),
      undo === null ? undefined : () => call('actOnAlert', { params, body: undo }),
    )
    if (done) fields.value = { ...fields.value, why: '', to: '' }
  }
  if (kinds.length === 0) return null
  return (
    <section aria-labelledby="handle">
      <h2 id="handle">Handle it</h2>
      <div class="panel">
        <div class="filters">
          <TextField label="Your name" value={readerName.value} onText={keepReaderName} />
          <TextField
            label="Why"
            value={fields.value.why}
            onText={(why) => {
              fields.value = { ...fields.value, why }
            }}
          />
        </div>
        <div class="filters">
          {kinds.map((kind) => (
            <ActionButton
              key={kind}
              kind={kind}
              fields={fields.value}
              disabled={readerName.value.trim() === '' || deed.state?.is === 'busy'}
              onFields={(change) => {
                fields.value = { ...fields.value, ...change }
              }}
              onAct={() => act(kind)}
            />
          ))}
        </div>
        {readerName.value.trim() === '' && (
          <p class="quiet">The history keeps who did what: say your name first.</p>
        )}
        <DeedLine state={deed.state} />
      </div>
    </section>
  )
}

interface ActionButtonProps {
  readonly kind: ActionKind
  readonly fields: Omit<ActionFields, 'who'>
  readonly disabled: boolean
  readonly onFields: (change: Partial<ActionFields>) => void
  readonly onAct: () => void
}

/** A button, with the field that its action needs before it. */
function ActionButton({ kind, fields, disabled, onFields, onAct }: ActionButtonProps) {
  const button = (
    <button type="button" disabled={disabled} onClick={onAct}>
      {actionNames[kind]}
    </button>
  )
  if (kind === 'assign') {
    return (
      <span class="field">
        <TextField label="Assign to" value={fields.to} onText={(to) => onFields({ to })} />
        {button}
      </span>
    )
  }
  if (kind === 'mute') {
    return (
      <span class="field">
        <label class="field">
          Mute for
          <select
            value={String(fields.days)}
            onChange={(event) => onFields({ days: Number(event.currentTarget.value) })}
          >
            {muteDays.map(([days, name]) => (
              <option key={days} value={String(days)} selected={days === fields.days}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {button}
      </span>
    )
  }
  return button
}
