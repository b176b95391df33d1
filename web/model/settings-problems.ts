import type { z } from 'zod'
import { ProjectSettings } from '../../server/contract/project-settings.ts'
import { type SettingsField, settingsFields } from './settings-schema.ts'

/** What is wrong with a setting, in words for the reader. */
export interface SettingProblem {
  /** As the form calls the setting: `Targets, bot: Address`. */
  readonly label: string
  /** E.g. `a whole number from 4 to 64`. */
  readonly expected: string
  /** E.g. `“many”`. */
  readonly came: string
}

/** What is wrong with settings as they are typed, by dotted path. */
export function settingsProblems(draft: unknown): ReadonlyMap<string, SettingProblem> {
  const result = ProjectSettings.safeParse(draft)
  if (result.success) return new Map()
  const fields = settingsFields()
  return new Map(
    result.error.issues.map((issue) => {
      const { labels, field, value } = walk(fields, draft, issue.path)
      const problem = {
        label: labels.join(': ') || 'Settings',
        expected: expectedText(issue, field),
        came: cameText(value, issue),
      }
      return [issue.path.join('.'), problem]
    }),
  )
}

interface Step {
  readonly field: SettingsField | null
  readonly value: unknown
  readonly labels: readonly string[]
}

/** Goes down to the setting that a path names, and gathers what the form calls everything on the way. */
function walk(root: SettingsField, draft: unknown, path: readonly PropertyKey[]): Step {
  return path.reduce<Step>(stepDown, { field: root, value: draft, labels: [] })
}

function stepDown({ field, value, labels }: Step, key: PropertyKey): Step {
  const own = (value as Record<PropertyKey, unknown> | null | undefined)?.[key]
  const holder = field?.is === 'optional' ? field.inner : field
  if (holder?.is === 'list')
    return { field: holder.item, value: own, labels: [...labels, itemName(own, key)] }
  if (holder?.is === 'lines')
    return { field: null, value: own, labels: [...labels, `line ${Number(key) + 1}`] }
  const group = holder?.is === 'variants' ? holder.variants.get(String(kindOf(value, holder.by))) : holder
  const inner = group?.is === 'group' ? group.fields.find(([name]) => name === key)?.[1] : undefined
  return { field: inner ?? null, value: own, labels: [...labels, inner?.about.title ?? String(key)] }
}

function kindOf(value: unknown, by: string): unknown {
  return (value as Record<string, unknown> | null | undefined)?.[by]
}

function itemName(item: unknown, key: PropertyKey): string {
  const { name, kind } = (item ?? {}) as { name?: unknown; kind?: unknown }
  if (typeof name === 'string' && name !== '') return name
  return typeof kind === 'string' ? `new ${kind}` : `entry ${Number(key) + 1}`
}

/** The whole of what a field takes says more than the one rule that was broken. */
function expectedText(issue: z.core.$ZodIssue, field: SettingsField | null): string {
  const inner = field?.is === 'optional' ? field.inner : field
  if (inner?.is === 'number') return numberText(inner)
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'array' ? atLeast(Number(issue.minimum)) : 'some text'
    case 'too_big':
      return `at most ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'characters'}`
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`
    case 'invalid_format':
      if (issue.format === 'email') return 'an e-mail address, such as perf@example.org'
  }
  return issue.message.replace(/^Invalid input: /, '').replace(/^expected /, '')
}

function numberText({ whole, least, above, most }: Extract<SettingsField, { is: 'number' }>): string {
  const kind = whole ? 'a whole number' : 'a number'
  if (least !== null && most !== null) return `${kind} from ${least} to ${most}`
  const from = above !== null ? ` above ${above}` : least !== null ? ` of at least ${least}` : ''
  if (most === null) return `${kind}${from}`
  return from === '' ? `${kind} of at most ${most}` : `${kind}${from}, and at most ${most}`
}

function atLeast(count: number): string {
  return count === 1 ? 'at least one entry' : `at least ${count} entries`
}

const mostShown = 60

function cameText(value: unknown, issue: z.core.$ZodIssue): string {
  if (value === '' || value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) {
    return value.length === 0 ? 'none' : `${value.length} ${value.length === 1 ? 'entry' : 'entries'}`
  }
  if (typeof value !== 'string') return String(value)
  if (issue.code === 'too_big') return `${value.length} characters`
  return value.length > mostShown ? `“${value.slice(0, mostShown)}…”` : `“${value}”`
}
