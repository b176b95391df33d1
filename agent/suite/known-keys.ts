import { z } from 'zod'
import { catalogue } from '../plan/catalogue.ts'
import { SuiteFile } from './suite-schema.ts'

/** The keys that the suite's schema knows at a place of the file, whose value decides what `options` may hold. */
export function knownKeys(value: unknown, path: readonly PropertyKey[]): readonly string[] {
  const at = path.indexOf('options')
  const owner = at < 0 ? undefined : path.slice(0, at).reduce<unknown>(step, value)
  const options = catalogue[String(step(owner, 'name'))]?.options
  return options === undefined ? keysAt(SuiteFile, path) : keysAt(options.schema, path.slice(at + 1))
}

function step(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return keysAt(schema.def.innerType, path)
  if (schema instanceof z.ZodUnion) return schema.def.options.flatMap((option) => keysAt(option, path))
  const [key, ...rest] = path
  if (schema instanceof z.ZodObject) {
    if (key === undefined) return Object.keys(schema.def.shape)
    const inner = schema.def.shape[String(key)]
    return inner === undefined ? [] : keysAt(inner, rest)
  }
  if (schema instanceof z.ZodArray && key !== undefined) return keysAt(schema.def.element, rest)
  if (schema instanceof z.ZodRecord && key !== undefined) return keysAt(schema.def.valueType, rest)
  return []
}
