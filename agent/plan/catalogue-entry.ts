import type { z } from 'zod'
import type { Tool } from '../tools/tool.ts'

/** A benchmark that suites can name. */
export interface CatalogueEntry {
  readonly tool: Tool
  /** Stand in, in this order, where the tool is not installed; each is a tool of its own, so another series. */
  readonly standIns: readonly Tool[]
  /** One line for people. */
  readonly about: string
  /** What a suite may set under `options`; absent where nothing can be. */
  readonly options?: ToolOptions
}

/** A benchmark's settings, and the tools with them set. */
export interface ToolOptions {
  readonly schema: z.ZodObject
  /** `given` has passed the schema. Throws a `ZodError` otherwise. */
  make(given: unknown): Pick<CatalogueEntry, 'tool' | 'standIns'>
}

/** Ties settings to the tool that they make. Nothing stands in for a tool with settings, unless it is said here. */
export function toolOptions<S extends z.ZodObject>(
  schema: S,
  make: (options: z.output<S>) => Tool,
  standIns: (options: z.output<S>) => readonly Tool[] = () => [],
): ToolOptions {
  return {
    schema,
    make: (given) => {
      const options = schema.parse(given)
      return { tool: make(options), standIns: standIns(options) }
    },
  }
}

/** A benchmark whose tool has settings: as it is without any, and what a suite may make of it. */
export function withOptions<S extends z.ZodObject>(
  schema: S,
  make: (options: z.output<S>) => Tool,
  { about, standIns = [] }: { readonly about: string; readonly standIns?: readonly Tool[] },
): CatalogueEntry {
  return { tool: make(schema.parse({})), standIns, about, options: toolOptions(schema, make) }
}
