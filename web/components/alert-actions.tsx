import { useSignal } from '@preact/signals'
import type { AlertDetail } from '../../server/contract/alert.ts'
import { call, tokenWanted } from '../api.ts'
import {
  type ActionFields,
  type ActionKind,
  actionNames,
  actionsOn,
  toAction,
} from '../model/alert-actions.ts'
import { type LoadError, loadErrorOf } from '../model/load-error.ts'
import { keepReaderName, readerName } from '../reader-name.ts'

interface AlertActionsProps {
  readonly project: string
  readonly alert: AlertDetail
  readonly onDone: () => void
}

type Outcome =
  | { readonly is: 'busy' }
  | { readonly is: 'done'; readonly kind: ActionKind }
  | { readonly is: 'failed'; readonly error: LoadError }

const muteDays = [
  [1, 'a day'],
  [7, 'a week'],
  [28, 'four weeks'],
] as const

/** What a person can do to the alert. Who did it and why stays in its history. */
export function AlertActions({ project, alert, onDone }: AlertActionsProps) {
  const fields = useSignal<Omit<ActionFields, 'who'>>({ why: '', to: '', days: 7 })
  const outcome = useSignal<Outcome | null>(null)
  const kinds = actionsOn(alert, Date.now())
  const act = async (kind: ActionKind) => {
    outcome.value = { is: 'busy' }
    const body = toAction(kind, { ...fields.value, who: readerName.value }, Date.now())
    try {
      await call('actOnAlert', { params: { project, alert: alert.id }, body })
      fields.value = { ...fields.value, why: '', to: '' }
      outcome.value = { is: 'done', kind }
      onDone()
    } catch (thrown) {
      const error = loadErrorOf(thrown)
      if (error.unauthenticated || error.forbidden) tokenWanted.value = 'admin'
      outcome.value = { is: 'failed', error }
    }
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
              disabled={readerName.value.trim() === '' || outcome.value?.is === 'busy'}
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
        <OutcomeLine outcome={outcome.value} />
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

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onText: (text: string) => void
}

function TextField({ label, value, onText }: TextFieldProps) {
  return (
    <label class="field">
      {label}
      <input
        type="text"
        maxLength={200}
        value={value}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </label>
  )
}

function OutcomeLine({ outcome }: { readonly outcome: Outcome | null }) {
  if (outcome?.is === 'failed') {
    const { title, detail, hint } = outcome.error
    return (
      <p class="regressed-ink" role="alert">
        {title}: {detail}. {hint}
      </p>
    )
  }
  return (
    <p role="status" class={outcome?.is === 'done' ? '' : 'visually-hidden'}>
      {outcome?.is === 'busy' && 'Sending…'}
      {outcome?.is === 'done' && `${actionNames[outcome.kind]}: done.`}
    </p>
  )
}
