import { Environment, type FieldValue } from '../../server/contract/environment.ts'
import { classOf, type FieldClass } from '../../server/contract/field-classes.ts'
import { Failure } from '../failure.ts'

/** A field of the environment that a person tells. */
export interface ToldField {
  readonly key: string
  readonly kind: FieldClass
  readonly value: FieldValue
}

/**
 * Reads `KEY=VALUE`: a field that the agent knows has the class that it has everywhere, any other is of identity unless
 * `epoch:` or `noted:` stands before it. Numbers, `true` and `false` are taken as such. Throws a `Failure` for anything
 * else.
 */
export function toldFields(given: readonly string[]): readonly ToldField[] {
  const fields = given.map(readField)
  const repeated = fields.find(({ key }, i) => fields.findIndex((other) => other.key === key) !== i)
  if (repeated === undefined) return fields
  throw new Failure('usage', `--environment says ${repeated.key} twice.`)
}

/** The environment with what was told in the place of what was read. */
export function withToldFields(environment: Environment, told: readonly ToldField[]): Environment {
  const keys = new Set(told.map(({ key }) => key))
  const without = <T>(fields: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.has(key)))
  const { identity, epoch, noted, unread } = environment
  const merged: Environment = {
    ...{ identity: without(identity), epoch: without(epoch), noted: without(noted), unread: without(unread) },
  }
  for (const { key, kind, value } of told) merged[kind][key] = value
  return merged
}

function readField(text: string): ToldField {
  const [, kind, key = '', value = ''] = /^(?:(identity|epoch|noted):)?([^=]+)=(.*)$/s.exec(text) ?? []
  const field = { key, kind: kindOf(kind, key), value: readValue(value) }
  if (value !== '' && Environment.shape.identity.safeParse({ [key]: field.value }).success) return field
  const expected = 'KEY=VALUE with a dotted name such as host.cpu.model, and epoch: or noted: before it'
  throw new Failure(
    'usage',
    `--environment: expected ${expected}, got ${JSON.stringify(text.slice(0, 100))}.`,
  )
}

function kindOf(told: string | undefined, key: string): FieldClass {
  if (told === 'identity' || told === 'epoch' || told === 'noted') return told
  return /^(host|guest|vm|ctr|k8s|tool)\./.test(key) ? classOf(key) : 'identity'
}

function readValue(text: string): FieldValue {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,12})?$/.test(text) ? Number(text) : text
}
