import type { ComponentChildren } from 'preact'
import type { SettingProblem } from '../model/settings-problems.ts'
import { isSame, type SettingsField, valueText } from '../model/settings-schema.ts'

export interface SettingProps<F extends SettingsField = SettingsField> {
  readonly field: F
  /** What it is called where the schema has no title. */
  readonly name: string
  /** Dotted: `confirmation.mostBoots`. */
  readonly path: string
  readonly value: unknown
  /** As it is in force; undefined for what is new. */
  readonly saved: unknown
  readonly problems: ReadonlyMap<string, SettingProblem>
  readonly onValue: (value: unknown) => void
}
export type SettingOf<K extends SettingsField['is']> = SettingProps<Extract<SettingsField, { is: K }>>

type RowProps = SettingProps & { readonly children: ComponentChildren }

/** A setting: its label, its control, what it was, what is wrong with it, its explanation and default. */
export function SettingRow(props: RowProps) {
  const { path, children } = props
  return (
    <div class="setting">
      <label for={settingId(path)}>{settingTitle(props)}</label>
      <div class="setting-input">
        {children}
        <Changed {...props} />
      </div>
      <SettingNotes {...props} />
    </div>
  )
}

/** Several controls that make one setting. */
export function SettingRows(props: RowProps) {
  return (
    <fieldset class="setting plain-fieldset">
      <legend>{settingTitle(props)}</legend>
      <div class="setting-input">
        {props.children}
        <Changed {...props} />
      </div>
      <SettingNotes {...props} />
    </fieldset>
  )
}

function SettingNotes({ field, path, problems }: SettingProps) {
  const { explanation, default: standard } = field.about
  return (
    <div id={`${settingId(path)}-notes`} class="setting-notes">
      <SettingProblemLine path={path} problems={problems} />
      {explanation !== null && <span>{explanation} </span>}
      {standard !== undefined && <span class="quiet">Default: {valueText(standard)}.</span>}
    </div>
  )
}

/** What is wrong with a setting, or with one of its lines. */
export function SettingProblemLine({ path, problems }: Pick<SettingProps, 'path' | 'problems'>) {
  const [at, problem] =
    [...problems].find(([one]) => one === path) ??
    [...problems].find(([one]) => one.startsWith(`${path}.`) && /^\d+$/.test(one.slice(path.length + 1))) ??
    []
  if (problem === undefined) return null
  const line = at === path ? '' : `${problem.label.split(': ').at(-1)}: `
  return (
    <p class="setting-problem">
      {line}expected {problem.expected}, got {problem.came}.
    </p>
  )
}

/** What it was, where it was changed. */
function Changed({ value, saved }: SettingProps) {
  if (saved === undefined || isSame(value, saved)) return null
  return <span class="setting-changed">changed; in force: {valueText(saved)}</span>
}

export function settingTitle({ field, name }: Pick<SettingProps, 'field' | 'name'>): string {
  return field.about.title ?? name
}

/** The control's id in the document. */
export function settingId(path: string): string {
  return `setting-${path}`
}
