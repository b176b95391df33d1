import { emptyValue } from '../model/settings-schema.ts'
import { type SettingOf, type SettingProps, SettingRow, SettingRows, settingId } from './setting-row.tsx'

/** A setting of one value. */
export function SingleSetting(props: SettingProps) {
  const { unit } = props.field.about
  return (
    <SettingRow {...props}>
      <Control {...props} />
      {unit !== null && <span class="quiet">{unit}</span>}
    </SettingRow>
  )
}

export function YesNoSetting(props: SettingOf<'yes-no'>) {
  const { path, value, onValue } = props
  return (
    <SettingRow {...props}>
      <input
        id={settingId(path)}
        type="checkbox"
        checked={value === true}
        aria-describedby={`${settingId(path)}-notes`}
        onChange={(event) => onValue(event.currentTarget.checked)}
      />
    </SettingRow>
  )
}

/** Any number of a few words. */
export function ChoicesSetting(props: SettingOf<'choices'>) {
  const { field, value, onValue } = props
  const chosen = Array.isArray(value) ? value : []
  return (
    <SettingRows {...props}>
      {field.choices.map((choice) => (
        <label key={choice} class="field">
          <input
            type="checkbox"
            checked={chosen.includes(choice)}
            onChange={() => onValue(field.choices.filter((one) => (one === choice) !== chosen.includes(one)))}
          />
          {choice}
        </label>
      ))}
    </SettingRows>
  )
}

/** A setting that may be left to Metalmark, or be off. */
export function OptionalSetting(props: SettingOf<'optional'>) {
  const { field, value, onValue } = props
  const { unit } = field.about
  return (
    <SettingRow {...props}>
      <label class="field">
        <input
          type="checkbox"
          checked={value !== null}
          onChange={(event) =>
            onValue(event.currentTarget.checked ? (field.about.default ?? emptyValue(field.inner)) : null)
          }
        />
        set
      </label>
      {value !== null && <Control {...props} field={field.inner} />}
      {value !== null && unit !== null && <span class="quiet">{unit}</span>}
    </SettingRow>
  )
}

function Control({ field, path, value, problems, onValue }: SettingProps) {
  const isWrong = [...problems.keys()].some((at) => at === path || at.startsWith(`${path}.`))
  const common = {
    id: settingId(path),
    'aria-invalid': isWrong ? ('true' as const) : undefined,
    'aria-describedby': `${settingId(path)}-notes`,
  }
  switch (field.is) {
    case 'choice':
      return (
        <select {...common} value={String(value)} onChange={(event) => onValue(event.currentTarget.value)}>
          {field.choices.map((choice) => (
            <option key={choice} value={choice} selected={choice === value}>
              {choice}
            </option>
          ))}
        </select>
      )
    case 'number':
      return (
        <input
          {...common}
          type="text"
          inputMode="decimal"
          class="number-input"
          value={String(value ?? '')}
          onInput={(event) => onValue(numberOf(event.currentTarget.value))}
        />
      )
    case 'lines':
      return (
        <textarea
          {...common}
          rows={Math.max(2, Math.min(8, Array.isArray(value) ? value.length + 1 : 2))}
          value={Array.isArray(value) ? value.join('\n') : ''}
          placeholder="one a line"
          onChange={(event) => onValue(linesOf(event.currentTarget.value))}
        />
      )
    default:
      return (
        <input
          {...common}
          type="text"
          value={String(value ?? '')}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )
  }
}

/** What is typed, as a number where it is one: the schema says what is wrong with it where it is not. */
function numberOf(text: string): unknown {
  const trimmed = text.trim()
  const value = Number(trimmed)
  // A number on its way ("0.", "1e") stays as it was typed.
  return trimmed !== '' && String(value) === trimmed ? value : text
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
