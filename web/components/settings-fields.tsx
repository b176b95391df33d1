import { emptyValue, isSame, type SettingsField, valueText, variantValue } from '../model/settings-schema.ts'

interface FieldProps<F extends SettingsField = SettingsField> {
  readonly field: F
  /** The key, where the schema has no title. */
  readonly name: string
  /** Dotted: `confirmation.mostBoots`. */
  readonly path: string
  readonly value: unknown
  /** As it is in force; undefined for what is new. */
  readonly saved: unknown
  readonly errors: ReadonlyMap<string, string>
  readonly onValue: (value: unknown) => void
}
type Of<K extends SettingsField['is']> = FieldProps<Extract<SettingsField, { is: K }>>

/** A setting with its explanation, default and unit, what is wrong with it, and what it was. */
export function SettingsInput(props: FieldProps) {
  const { field } = props
  switch (field.is) {
    case 'group':
      return <Group {...props} field={field} />
    case 'list':
      return <List {...props} field={field} />
    case 'variants':
      return <Variants {...props} field={field} />
    case 'yes-no':
      return <YesNo {...props} field={field} />
    case 'choices':
      return <Choices {...props} field={field} />
    case 'optional':
      return <Optional {...props} field={field} />
    case 'choice':
    case 'lines':
    case 'number':
    case 'text':
      return (
        <div class="setting">
          <label for={idOf(props.path)}>{titleOf(props)}</label>
          <div class="setting-input">
            <Control {...props} />
            {field.about.unit !== null && <span class="quiet">{field.about.unit}</span>}
            <Changed {...props} />
          </div>
          <Notes {...props} />
        </div>
      )
  }
}

/** The control alone. */
function Control({ field, path, value, errors, onValue }: FieldProps) {
  const common = {
    id: idOf(path),
    'aria-invalid': errors.has(path) ? ('true' as const) : undefined,
    'aria-describedby': `${idOf(path)}-notes`,
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
          onChange={(event) =>
            onValue(
              event.currentTarget.value
                .split('\n')
                .map((line) => line.trim())
                .filter((line) => line !== ''),
            )
          }
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

function Group({ field, name, path, value, saved, errors, onValue }: Of<'group'>) {
  const own = recordOf(value)
  const content = field.fields.map(([key, inner]) => (
    <SettingsInput
      key={key}
      field={inner}
      name={key}
      path={path === '' ? key : `${path}.${key}`}
      value={own[key]}
      saved={recordOf(saved)[key]}
      errors={errors}
      onValue={(next) => onValue({ ...own, [key]: next })}
    />
  ))
  if (path === '') return <>{content}</>
  return (
    <fieldset class="setting-group">
      <legend>{field.about.title ?? name}</legend>
      {field.about.explanation !== null && <p class="quiet">{field.about.explanation}</p>}
      <Problem path={path} errors={errors} />
      {content}
    </fieldset>
  )
}

function List({ field, name, path, value, saved, errors, onValue }: Of<'list'>) {
  const items = Array.isArray(value) ? value : []
  const before = Array.isArray(saved) ? saved : []
  const kinds = field.item.is === 'variants' ? [...field.item.variants.keys()] : ['entry']
  const make = (kind: string) =>
    field.item.is === 'variants' ? variantValue(field.item, kind) : emptyValue(field.item)
  return (
    <fieldset class="setting-group">
      <legend>{field.about.title ?? name}</legend>
      {field.about.explanation !== null && <p class="quiet">{field.about.explanation}</p>}
      <Problem path={path} errors={errors} />
      {items.map((item, i) => (
        <div class="setting-item" key={i}>
          <SettingsInput
            field={field.item}
            name={valueText(item)}
            path={`${path}.${i}`}
            value={item}
            saved={before[i]}
            errors={errors}
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
function Variants({ field, name, path, value, saved, errors, onValue }: Of<'variants'>) {
  const own = recordOf(value)
  const kind = String(own[field.by])
  const variant = field.variants.get(kind)
  if (variant?.is !== 'group') return null
  const inner = { ...variant, fields: variant.fields.filter(([key]) => key !== field.by) }
  const title = field.about.title ?? name
  return (
    <fieldset class="setting-group">
      <legend>{title}</legend>
      {field.variants.size <= 3 && (
        <div class="setting">
          <label for={idOf(`${path}.${field.by}`)}>{field.by}</label>
          <select
            id={idOf(`${path}.${field.by}`)}
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
          errors={errors}
          onValue={(next) => onValue({ ...own, [key]: next })}
        />
      ))}
    </fieldset>
  )
}

function YesNo(props: Of<'yes-no'>) {
  const { path, value, onValue } = props
  return (
    <div class="setting">
      <label for={idOf(path)}>{titleOf(props)}</label>
      <div class="setting-input">
        <input
          id={idOf(path)}
          type="checkbox"
          checked={value === true}
          aria-describedby={`${idOf(path)}-notes`}
          onChange={(event) => onValue(event.currentTarget.checked)}
        />
        <Changed {...props} />
      </div>
      <Notes {...props} />
    </div>
  )
}

function Choices(props: Of<'choices'>) {
  const { field, value, onValue } = props
  const chosen = Array.isArray(value) ? value : []
  return (
    <fieldset class="setting plain-fieldset">
      <legend>{titleOf(props)}</legend>
      <div class="setting-input">
        {field.choices.map((choice) => (
          <label key={choice} class="field">
            <input
              type="checkbox"
              checked={chosen.includes(choice)}
              onChange={() =>
                onValue(field.choices.filter((one) => (one === choice) !== chosen.includes(one)))
              }
            />
            {choice}
          </label>
        ))}
        <Changed {...props} />
      </div>
      <Notes {...props} />
    </fieldset>
  )
}

/** A setting that may be left to Metalmark, or be off. */
function Optional(props: Of<'optional'>) {
  const { field, path, value, onValue } = props
  const inner = field.inner
  return (
    <div class="setting">
      <label for={idOf(path)}>{titleOf(props)}</label>
      <div class="setting-input">
        <label class="field">
          <input
            type="checkbox"
            checked={value !== null}
            onChange={(event) =>
              onValue(event.currentTarget.checked ? (field.about.default ?? emptyValue(inner)) : null)
            }
          />
          set
        </label>
        {value !== null && <Control {...props} field={inner} />}
        {value !== null && field.about.unit !== null && <span class="quiet">{field.about.unit}</span>}
        <Changed {...props} />
      </div>
      <Notes {...props} />
    </div>
  )
}

function titleOf({ field, name }: FieldProps): string {
  return field.about.title ?? name
}

/** What it was, where it was changed. */
function Changed({ value, saved }: FieldProps) {
  if (saved === undefined || isSame(value, saved)) return null
  return <span class="setting-changed">changed; in force: {valueText(saved)}</span>
}

function Notes({ field, path, errors }: FieldProps) {
  const { explanation, default: standard } = field.about
  return (
    <div id={`${idOf(path)}-notes`} class="setting-notes">
      <Problem path={path} errors={errors} />
      {explanation !== null && <span>{explanation} </span>}
      {standard !== undefined && <span class="quiet">Default: {valueText(standard)}.</span>}
    </div>
  )
}

function Problem({ path, errors }: Pick<FieldProps, 'path' | 'errors'>) {
  const own = errors.get(path)
  const below = own ?? [...errors].find(([at]) => at.startsWith(`${path}.`) && /\.\d+$/.test(at))?.[1]
  if (below === undefined) return null
  return <p class="regressed-ink">{below}</p>
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function idOf(path: string): string {
  return `setting-${path}`
}
