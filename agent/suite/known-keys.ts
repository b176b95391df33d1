import { catalogue } from '../plan/catalogue.ts'
import { keysAt } from '../yaml/keys-at.ts'
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
