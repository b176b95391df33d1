import type { KyselyPlugin } from 'kysely'
import type { LiveTopic } from '../server/contract/live.ts'
import type { Schema } from './schema.ts'
import { toldTables } from './told-tables.ts'
import { type Write, writeOf } from './written-keys.ts'

/** Something that a transaction changed: null is any project, or any thing of the topic. */
export interface CommittedChange {
  readonly project: string | null
  readonly topic: LiveTopic
  readonly ids: string[] | null
}

/**
 * Sees what the statements of a transaction write. It reads the statements themselves, so that no store can forget to
 * say what it changes, and where a statement does not say, it assumes the most.
 */
export function noteWrites(changes: CommittedChange[]): KyselyPlugin {
  const writes = new WeakMap<object, Write>()
  return {
    transformQuery({ node, queryId }) {
      const write = writeOf(node)
      if (write !== null) writes.set(queryId, write)
      return node
    },
    async transformResult({ queryId, result }) {
      const write = writes.get(queryId)
      if (write !== undefined && result.numAffectedRows !== 0n) changes.push(...changesOf(write))
      return result
    },
  }
}

function changesOf({ table, valuesOf }: Write): CommittedChange[] {
  const told = toldTables[table as keyof Schema] ?? []
  if (told.length === 0) return []
  const projects = new Set(valuesOf(table === 'project' ? 'slug' : 'project') ?? [])
  const project = projects.size === 1 ? ([...projects][0] ?? null) : null
  return told.map(({ topic, id }) => ({ project, topic, ids: id === null ? null : valuesOf(id) }))
}
