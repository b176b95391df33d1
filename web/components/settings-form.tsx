import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { ProjectSettings, type SettingChange } from '../../server/contract/project-settings.ts'
import { call, tokenWanted } from '../api.ts'
import { fieldMovesOf } from '../model/field-moves.ts'
import { type LoadError, loadErrorOf } from '../model/load-error.ts'
import { type SettingProblem, settingsProblems } from '../model/settings-problems.ts'
import { isSame, settingsFields, valueText } from '../model/settings-schema.ts'
import { BacktestPanel } from './backtest-panel.tsx'
import { settingId } from './setting-row.tsx'
import { SettingsFieldClasses } from './settings-field-classes.tsx'
import { SettingsInput } from './settings-fields.tsx'

interface SettingsFormProps {
  readonly project: string
  /** In force. */
  readonly settings: ProjectSettings
  readonly onSaved: () => void
}

type Step =
  | { readonly is: 'busy'; readonly text: string }
  /** What saving would change, of the draft as it was then. */
  | { readonly is: 'reviewed'; readonly changes: readonly SettingChange[]; readonly draft: ProjectSettings }
  | { readonly is: 'saved'; readonly changes: readonly SettingChange[] }
  | { readonly is: 'failed'; readonly error: LoadError }

/** A project's policy as a form made from its schema: nothing is saved before it was shown what that changes. */
export function SettingsForm({ project, settings, onSaved }: SettingsFormProps) {
  const fields = useMemo(settingsFields, [])
  const draft = useSignal<unknown>(settings)
  const step = useSignal<Step | null>(null)
  const changed = !isSame(draft.value, settings)
  const problems = settingsProblems(draft.value)
  useUnsavedWarning(changed)

  const put = async (dry: boolean) => {
    const body = ProjectSettings.parse(draft.value)
    step.value = { is: 'busy', text: dry ? 'Asking what would change…' : 'Saving…' }
    try {
      const query = { dry: dry ? 'true' : 'false' } as const
      const { changes, settings: after } = await call('putProject', { params: { project }, query, body })
      if (dry) {
        step.value = { is: 'reviewed', changes, draft: body }
        return
      }
      step.value = { is: 'saved', changes }
      draft.value = after
      onSaved()
    } catch (thrown) {
      const error = loadErrorOf(thrown)
      if (error.unauthenticated || error.forbidden) tokenWanted.value = 'admin'
      step.value = { is: 'failed', error }
    }
  }
  const reviewed =
    step.value?.is === 'reviewed' && isSame(step.value.draft, ProjectSettings.safeParse(draft.value).data)
  const busy = step.value?.is === 'busy'
  return (
    <form
      class="settings-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (problems.size === 0 && changed) put(!reviewed)
      }}
    >
      <SettingsInput
        field={fields}
        name="settings"
        path=""
        value={draft.value}
        saved={settings}
        problems={problems}
        onValue={(next) => {
          draft.value = next
        }}
      />
      <SettingsFieldClasses
        project={project}
        moves={fieldMovesOf(draft.value)}
        onMoves={(environment) => {
          draft.value = { ...(draft.value as object), environment }
        }}
      />
      <div class="panel settings-bar">
        <div class="filters">
          <b>{changed ? 'Unsaved changes' : 'Nothing is changed'}</b>
          <button type="submit" disabled={!changed || problems.size > 0 || busy}>
            {reviewed ? 'Save' : 'Review changes'}
          </button>
          <button
            type="button"
            disabled={!changed}
            onClick={() => {
              draft.value = settings
              step.value = null
            }}
          >
            Discard changes
          </button>
        </div>
        <ProblemList problems={problems} />
        <StepLine step={step.value} reviewed={reviewed} />
        <BacktestPanel project={project} draft={draft.value} disabled={problems.size > 0} />
      </div>
    </form>
  )
}

/** What is wrong, each with a way to its field; said aloud when the list changes, and not at each letter. */
function ProblemList({ problems }: { readonly problems: ReadonlyMap<string, SettingProblem> }) {
  return (
    <div role="status">
      {problems.size > 0 && (
        <ul class="plain-list setting-problems">
          {[...problems].map(([path, { label, expected }]) => (
            <li key={path}>
              <button type="button" class="plain" onClick={() => focusSetting(path)}>
                {label}
              </button>{' '}
              expected {expected}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** To the field, or to what holds it: a line of a list has none of its own. */
function focusSetting(path: string): void {
  const control = document.getElementById(settingId(path))
  const above = path.slice(0, Math.max(0, path.lastIndexOf('.')))
  if (control !== null) control.focus()
  else if (above !== '') focusSetting(above)
}

function StepLine({ step, reviewed }: { readonly step: Step | null; readonly reviewed: boolean }) {
  if (step === null) return null
  if (step.is === 'failed') {
    const { title, detail, hint } = step.error
    return (
      <p class="regressed-ink" role="alert">
        Nothing was saved. {title}: {detail}. {hint}
      </p>
    )
  }
  if (step.is === 'busy') return <p role="status">{step.text}</p>
  if (step.is === 'reviewed' && !reviewed)
    return <p role="status">Changed since: review again before saving.</p>
  return (
    <div role="status">
      <p>
        {step.is === 'saved' ? 'Saved.' : 'Saving would change:'}
        {step.changes.length === 0 && ' Nothing: these settings are in force already.'}
      </p>
      <table class="dense settings-changes">
        <tbody>
          {step.changes.map(({ setting, from, to }) => (
            <tr key={setting}>
              <th scope="row">
                <code>{setting}</code>
              </th>
              <td>{valueText(from)}</td>
              <td>→ {valueText(to)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {step.changes.some(({ setting }) => /^(baselineBranches|environment)(\.|$)/.test(setting)) && (
        <p class="quiet">
          Branches and environment classes act on runs to come: what is stored stays where it is.
        </p>
      )}
    </div>
  )
}

/** The browser asks before it leaves a page with unsaved changes. */
function useUnsavedWarning(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [unsaved])
}
