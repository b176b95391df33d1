import { z } from 'zod'
import { ProjectSettings } from '../../server/contract/project-settings.ts'

/** What a form can be made of: the settings' own schema, as much of it as a form needs. */
export type SettingsField = { readonly about: FieldText } & (
  | { readonly is: 'group'; readonly fields: readonly (readonly [string, SettingsField])[] }
  | {
      readonly is: 'number'
      readonly whole: boolean
      readonly least: number | null
      /** It must be more than that. */
      readonly above: number | null
      readonly most: number | null
    }
  | { readonly is: 'text' }
  | { readonly is: 'yes-no' }
  | { readonly is: 'choice'; readonly choices: readonly string[] }
  /** Any number of them. */
  | { readonly is: 'choices'; readonly choices: readonly string[] }
  /** One a line. */
  | { readonly is: 'lines' }
  | { readonly is: 'optional'; readonly inner: SettingsField }
  | {
      readonly is: 'variants'
      readonly by: string
      readonly byTitle: string
      readonly variants: ReadonlyMap<string, SettingsField>
    }
  | { readonly is: 'list'; readonly item: SettingsField }
)

export interface FieldText {
  readonly title: string | null
  readonly explanation: string | null
  readonly unit: string | null
  /** Undefined where it has none. */
  readonly default: unknown
}

interface JsonSchema {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly 'x-unit'?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}

/** The fields of a project's settings. */
export function settingsFields(): SettingsField {
  return toField(z.toJSONSchema(ProjectSettings, { io: 'input' }) as JsonSchema)
}

function toField(schema: JsonSchema): SettingsField {
  const about = {
    title: schema.title ?? null,
    explanation: schema.description ?? null,
    unit: schema['x-unit'] ?? null,
    default: schema.default,
  }
  const either = schema.anyOf ?? schema.oneOf
  if (either !== undefined) return { about, ...eitherOf(either) }
  if (schema.enum !== undefined) return { about, is: 'choice', choices: schema.enum }
  switch (schema.type) {
    case 'object':
      return {
        about,
        is: 'group',
        fields: Object.entries(schema.properties ?? {}).map(([name, own]) => [name, toField(own)]),
      }
    case 'array':
      return { about, ...listOf(schema.items ?? {}) }
    case 'boolean':
      return { about, is: 'yes-no' }
    case 'number':
    case 'integer':
      return {
        about,
        is: 'number',
        whole: schema.type === 'integer',
        least: sensible(schema.minimum),
        above: sensible(schema.exclusiveMinimum),
        most: sensible(schema.maximum),
      }
    default:
      return { about, is: 'text' }
  }
}

/** The bounds that every whole number has in a computer are nobody's policy. */
function sensible(bound: number | undefined): number | null {
  return bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? null : bound
}

type Shape<F = SettingsField> = F extends { readonly about: FieldText } ? Omit<F, 'about'> : never

function eitherOf(options: readonly JsonSchema[]): Shape {
  const [first, second] = options
  if (second?.type === 'null' && first !== undefined && options.length === 2) {
    return { is: 'optional', inner: toField(first) }
  }
  const by = Object.entries(first?.properties ?? {}).find(([, own]) => own.const !== undefined)?.[0] ?? 'kind'
  return {
    is: 'variants',
    by,
    byTitle: first?.properties?.[by]?.title ?? by,
    variants: new Map(options.map((one) => [String(one.properties?.[by]?.const), toField(one)])),
  }
}

function listOf(items: JsonSchema): Shape {
  const item = toField(items)
  if (item.is === 'choice') return { is: 'choices', choices: item.choices }
  return item.is === 'text' ? { is: 'lines' } : { is: 'list', item }
}

/** What a field begins with where nobody has said anything. */
export function emptyValue(field: SettingsField): unknown {
  if (field.about.default !== undefined) return structuredClone(field.about.default)
  switch (field.is) {
    case 'group':
      return Object.fromEntries(field.fields.map(([name, own]) => [name, emptyValue(own)]))
    case 'variants': {
      const [first] = field.variants
      return first === undefined ? {} : variantValue(field, first[0])
    }
    case 'choices':
    case 'lines':
    case 'list':
      return []
    case 'yes-no':
      return false
    case 'optional':
      return null
    case 'choice':
      return field.choices[0]
    case 'number':
    case 'text':
      return ''
  }
}

/** A new thing of one of several kinds. */
export function variantValue(
  { by, variants }: Extract<SettingsField, { is: 'variants' }>,
  kind: string,
): Record<string, unknown> {
  const field = variants.get(kind)
  const rest = field === undefined ? {} : (emptyValue(field) as Record<string, unknown>)
  return { ...rest, [by]: kind }
}

/** Whether two settings are the same. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** A setting's value as people read it. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueText).join(', ')
  if (typeof value === 'object') {
    const { name, kind } = value as { name?: unknown; kind?: unknown }
    if (name === '') return `the new ${String(kind)}`
    return typeof name === 'string' ? `${name} (${String(kind)})` : JSON.stringify(value)
  }
  return String(value)
}
