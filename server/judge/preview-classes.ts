import type { Environment, FieldValue } from '../contract/environment.ts'
import { classOf } from '../contract/field-classes.ts'
import { changedFields, type Fields } from './changed-fields.ts'
import { type FieldMoves, isMoved, moveFields } from './move-fields.ts'

/** A run in the order of its host's history. */
export interface ClassedRun {
  readonly host: string
  /** As it is stored: with the classes of then. */
  readonly environment: Environment
}

/** A series by what it is beside host and identity. */
export interface ClassedSeries {
  readonly host: string
  /** Benchmark, path, metric… */
  readonly what: string
  readonly identity: Fields
}

export interface Preview {
  readonly series: { readonly now: number; readonly asked: number }
  readonly epochs: { readonly now: number; readonly asked: number }
  readonly touched: number
}

interface Moves {
  readonly now: FieldMoves
  readonly asked: FieldMoves
}

/**
 * What other classes of environment fields would have made of runs: how many series their series would be, and how many
 * epochs would have begun. A field that the settings of now have moved, and those of then do not, goes back to the class
 * that the table gives it.
 */
export function previewClasses(
  runs: readonly ClassedRun[],
  series: readonly ClassedSeries[],
  moves: Moves,
): Preview {
  const classed = runs.map(({ host, environment }) => {
    const base = withoutMoves(environment, moves.now)
    return {
      stored: keyOf(host, environment.identity),
      host,
      now: moveFields(base, moves.now).environment,
      asked: moveFields(base, moves.asked).environment,
    }
  })
  const [now, asked] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()]
  for (const one of classed) {
    add(now, one.stored, keyOf(one.host, one.now.identity))
    add(asked, one.stored, keyOf(one.host, one.asked.identity))
  }
  const [before, after] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()]
  for (const { host, what, identity } of series) {
    const stored = keyOf(host, identity)
    for (const key of now.get(stored) ?? []) add(before, `${what} ${key}`, stored)
    for (const key of asked.get(stored) ?? []) add(after, `${what} ${key}`, stored)
  }
  const touched = series.filter(({ host, what, identity }) => {
    const stored = keyOf(host, identity)
    const keys = [...(asked.get(stored) ?? [])]
    const alone = keys.length === 1 && after.get(`${what} ${keys[0]}`)?.size === 1
    return keys.length > 0 && !alone
  }).length
  return {
    series: { now: before.size, asked: after.size },
    epochs: { now: epochsOf(classed, 'now'), asked: epochsOf(classed, 'asked') },
    touched,
  }
}

/** The environment as it would be without what the settings moved. */
function withoutMoves(environment: Environment, moves: FieldMoves): Environment {
  const base: Environment = { identity: {}, epoch: {}, noted: {}, unread: environment.unread }
  for (const kind of ['identity', 'epoch', 'noted'] as const) {
    for (const [key, value] of Object.entries(environment[kind])) {
      base[isMoved(moves, key) ? classOf(key) : kind][key] = value
    }
  }
  return base
}

interface Classed {
  readonly host: string
  readonly now: Environment
  readonly asked: Environment
}

/** How often an epoch field changed from one run to the next of the same host and identity; unread is no change. */
function epochsOf(runs: readonly Classed[], which: 'now' | 'asked'): number {
  const known = new Map<string, Record<string, FieldValue>>()
  let begun = 0
  for (const run of runs) {
    const { identity, epoch } = run[which]
    const key = keyOf(run.host, identity)
    const before = known.get(key)
    const read = Object.fromEntries(Object.entries(epoch).filter(([, value]) => value !== null))
    if (before !== undefined) {
      const changes = changedFields(before, { ...before, ...read })
      if (changes.some(({ field }) => field in before)) begun++
    }
    known.set(key, { ...before, ...read })
  }
  return begun
}

function keyOf(host: string, identity: Fields): string {
  return `${host} ${JSON.stringify(Object.entries(identity).sort(([a], [b]) => (a < b ? -1 : 1)))}`
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value))
}
