import { emptyValue, valueText, variantValue } from '../model/settings-schema.ts'
import { ChoicesSetting, OptionalSetting, SingleSetting, YesNoSetting } from './setting-controls.tsx'
import {
  type SettingOf,
  SettingProblemLine,
  type SettingProps,
  settingId,
  settingTitle,
} from './setting-row.tsx'

/** The settings below a place of the schema, each with what it takes, means and was. */
export function SettingsInput(props: SettingProps) {
  const { field } = props
  switch (field.is) {
    case 'group':
      return <Group {...props} field={field} />
    case 'list':
      return <List {...props} field={field} />
    case 'variants':
      return <Variants {...props} field={field} />
    case 'yes-no':
      return <YesNoSetting {...props} field={field} />
    case 'choices':
      return <ChoicesSetting {...props} field={field} />
    case 'optional':
      return <OptionalSetting {...props} field={field} />
    default:
      return <SingleSetting {...props} />
  }
}

function Group({ field, name, path, value, saved, problems, onValue }: SettingOf<'group'>) {
  const own = recordOf(value)
  const content = field.fields.map(([key, inner]) => (
    <SettingsInput
      key={key}
      field={inner}
      name={key}
      path={path === '' ? key : `${path}.${key}`}
      value={own[key]}
      saved={recordOf(saved)[key]}
      problems={problems}
      onValue={(next) => onValue({ ...own, [key]: next })}
    />
  ))
  if (path === '') return <>{content}</>
  return (
    <fieldset class="setting-group">
      <legend>{settingTitle({ field, name })}</legend>
      {field.about.explanation !== null && <p class="quiet">{field.about.explanation}</p>}
      <SettingProblemLine path={path} problems={problems} />
      {content}
    </fieldset>
  )
}

function List({ field, name, path, value, saved, problems, onValue }: SettingOf<'list'>) {
  const items = Array.isArray(value) ? value : []
  const before = Array.isArray(saved) ? saved : []
  const kinds = field.item.is === 'variants' ? [...field.item.variants.keys()] : ['entry']
  const make = (kind: string) =>
    field.item.is === 'variants' ? variantValue(field.item, kind) : emptyValue(field.item)
  return (
    <fieldset class="setting-group">
      <legend>{settingTitle({ field, name })}</legend>
      {field.about.explanation !== null && <p class="quiet">{field.about.explanation}</p>}
      <SettingProblemLine path={path} problems={problems} />
      {items.map((item, i) => (
        <div class="setting-item" key={i}>
          <SettingsInput
            field={field.item}
            name={valueText(item)}
            path={`${path}.${i}`}
            value={item}
            saved={before[i]}
            problems={problems}
            onValue={(next) => onValue(items.with(i, next))}
          />
          <button type="button" onClick={() => onValue(items.toSpliced(i, 1))}>
            Remove {valueText(item)}
          </button>
        </div>
      ))}
      <p class="filters">
        {kinds.map((kind) => (
          <button key={kind} type="button" onClick={() => onValue([...items, make(kind)])}>
            Add {kind}
          </button>
        ))}
      </p>
    </fieldset>
  )
}

/** Of several kinds of thing the one that it is; its kind is not changed, but for small ones. */
function Variants({ field, name, path, value, saved, problems, onValue }: SettingOf<'variants'>) {
  const own = recordOf(value)
  const kind = String(own[field.by])
  const variant = field.variants.get(kind)
  if (variant?.is !== 'group') return null
  const inner = { ...variant, fields: variant.fields.filter(([key]) => key !== field.by) }
  return (
    <fieldset class="setting-group">
      <legend>{settingTitle({ field, name })}</legend>
      {field.about.explanation !== null && <p class="quiet">{field.about.explanation}</p>}
      {field.variants.size <= 3 && (
        <div class="setting">
          <label for={settingId(`${path}.${field.by}`)}>{field.byTitle}</label>
          <select
            id={settingId(`${path}.${field.by}`)}
            value={kind}
            onChange={(event) => onValue(variantValue(field, event.currentTarget.value))}
          >
            {[...field.variants.keys()].map((one) => (
              <option key={one} value={one} selected={one === kind}>
                {one}
              </option>
            ))}
          </select>
        </div>
      )}
      {inner.fields.map(([key, part]) => (
        <SettingsInput
          key={key}
          field={part}
          name={key}
          path={`${path}.${key}`}
          value={own[key]}
          saved={recordOf(saved)[key]}
          problems={problems}
          onValue={(next) => onValue({ ...own, [key]: next })}
        />
      ))}
    </fieldset>
  )
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
