import { z } from 'zod'

/** The keys that a schema knows at a place of a value; of a union's branches those that the value's own kind has. */
export function keysAt(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
  value?: unknown,
): readonly string[] {
  if (isWrapper(schema)) return keysAt(schema.def.innerType, path, value)
  if (schema instanceof z.ZodUnion) {
    const meant = schema.def.options.filter((option) => isMeant(schema, option, value))
    return meant.flatMap((option) => keysAt(option, path, value))
  }
  const [key, ...rest] = path
  const next =
    typeof value === 'object' && value !== null && key !== undefined ? Reflect.get(value, key) : undefined
  if (schema instanceof z.ZodObject) {
    if (key === undefined) return Object.keys(schema.def.shape)
    const inner = schema.def.shape[String(key)]
    return inner === undefined ? [] : keysAt(inner, rest, next)
  }
  if (schema instanceof z.ZodArray && key !== undefined) return keysAt(schema.def.element, rest, next)
  if (schema instanceof z.ZodRecord && key !== undefined) return keysAt(schema.def.valueType, rest, next)
  return []
}

function isWrapper(
  schema: z.core.$ZodType,
): schema is z.ZodOptional | z.ZodNullable | z.ZodDefault | z.ZodPrefault {
  const wrappers = [z.ZodOptional, z.ZodNullable, z.ZodDefault, z.ZodPrefault]
  return wrappers.some((wrapper) => schema instanceof wrapper)
}

function isMeant(union: z.ZodUnion, option: z.core.$ZodType, value: unknown): boolean {
  if (!(union instanceof z.ZodDiscriminatedUnion) || !(option instanceof z.ZodObject)) return true
  const key = union.def.discriminator
  const kind = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  const own: unknown = option.def.shape[key]
  return !(own instanceof z.ZodLiteral) || own.values.has(kind as string)
}
