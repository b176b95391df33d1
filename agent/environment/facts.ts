import type { Environment, FieldValue } from '../../server/contract/environment.ts'
import { limits } from '../../server/contract/values.ts'
import type { Read } from './host-files.ts'

/** One field of the environment, with its class and, where it has no value, the reason. */
export interface Fact {
  readonly key: string
  readonly class: 'identity' | 'epoch' | 'noted'
  readonly value: FieldValue
  readonly why?: string
}

/** Puts facts into their classes. Of two facts with one key the later wins. */
export function assembleEnvironment(facts: readonly Fact[]): Environment {
  const environment: Environment = { identity: {}, epoch: {}, noted: {}, unread: {} }
  for (const { key, class: kind, value, why } of facts) {
    environment[kind][key] = typeof value === 'string' ? value.slice(0, limits.textLength) : value
    if (value === null)
      environment.unread[key] = (why ?? 'the host does not tell').slice(0, limits.textLength)
    else delete environment.unread[key]
  }
  return environment
}

/** Makes facts of one class. */
export function factsOf(kind: Fact['class']) {
  return {
    /** A value that is known, or null with the reason. */
    fact: (key: string, value: FieldValue | undefined, why = 'the host does not tell'): Fact => {
      const empty = value === undefined || value === null || value === ''
      return empty ? { key, class: kind, value: null, why } : { key, class: kind, value }
    },
    /** What was read from a file, brought into shape by `shape`; null there means that the text makes no sense. */
    from: (key: string, read: Read, shape: (text: string) => FieldValue = (text) => text): Fact => {
      if (read.kind === 'unread') return { key, class: kind, value: null, why: read.why }
      const value = shape(read.text)
      return value === null
        ? { key, class: kind, value, why: `not understood: ${read.text.slice(0, 100)}` }
        : { key, class: kind, value }
    },
  }
}
