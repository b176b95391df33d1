import { createHash } from 'node:crypto'
import type { Environment, FieldValue } from '../../server/contract/environment.ts'
import { classOf } from '../../server/contract/field-classes.ts'
import { limits } from '../../server/contract/values.ts'
import type { Read } from './host-files.ts'

/** One field of the environment and, where it has no value, the reason. Its class stands in `field-classes.ts`. */
export interface Fact {
  readonly key: string
  readonly value: FieldValue
  readonly why?: string
}

/** A value that is known, or null with the reason. */
export function fact(key: string, value: FieldValue | undefined, why = 'the host does not tell'): Fact {
  const empty = value === undefined || value === null || value === '' || Number.isNaN(value)
  return empty ? { key, value: null, why } : { key, value }
}

/** What was read, brought into shape by `shape`; null there means that the text makes no sense. */
export function factFrom(
  key: string,
  read: Read,
  shape: (text: string) => FieldValue = (text) => text,
): Fact {
  if (read.kind === 'unread') return fact(key, null, read.why)
  return fact(key, shape(read.text), `not understood: ${read.text.slice(0, 100)}`)
}

/** Puts facts into their classes. Of two facts with one key the later wins; what is beyond the contract's limit is dropped. */
export function assembleEnvironment(facts: readonly Fact[]): Environment {
  const environment: Environment = { identity: {}, epoch: {}, noted: {}, unread: {} }
  for (const { key, value, why } of facts) {
    const fields = environment[classOf(key)]
    if (!(key in fields) && Object.keys(fields).length >= limits.environmentFields) continue
    fields[key] = typeof value === 'string' ? cut(value) : value
    if (value === null)
      environment.unread[key] = (why ?? 'the host does not tell').slice(0, limits.textLength)
    else delete environment.unread[key]
  }
  return environment
}

/** Text within the contract's limit; what is cut away is told by its hash, so that two long values never look alike. */
function cut(text: string): string {
  if (text.length <= limits.textLength) return text
  const end = ` … sha256 ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
  return text.slice(0, limits.textLength - end.length) + end
}
