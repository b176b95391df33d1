import { z } from 'zod'
import { accelerationField, type Environment } from '../../server/contract/environment.ts'
import { Failure } from '../failure.ts'
import type { FieldClass } from './field-classes.ts'

/** A field of the environment by its key, or with `.*` at the end all fields below a name. */
export const FieldPattern = z
  .string()
  .max(120)
  .regex(
    /^[a-z][a-zA-Z0-9]*(\.[a-zA-Z0-9_-]+)*(\.\*)?$/,
    'expected a field such as host.nic.eth0.driver, or host.nic.* for all below it',
  )

/** Which fields a project wants in another class than they have. */
export type FieldMoves = { readonly [kind in FieldClass]?: readonly string[] | undefined }

export interface MovedFields {
  readonly environment: Environment
  /** What a person who wrote the moves should know: patterns that no field of this run fits. */
  readonly notes: readonly string[]
}

/**
 * The environment with fields moved to other classes. Where several patterns fit a field the most exact one wins: the
 * key itself before a pattern, a longer pattern before a shorter one. Throws a `Failure` where one pattern is given two
 * classes, and where the VMs' acceleration would leave identity: figures from an emulated VM must never meet others.
 */
export function moveFields(environment: Environment, moves: FieldMoves): MovedFields {
  const refused = whyRefused(moves)
  if (refused !== null) throw new Failure('usage', `E${refused.slice(1)}.`)
  const rules = rulesOf(moves)
  const classOf = (key: string) => rules.find(({ pattern }) => fits(pattern, key))?.kind
  const moved: Environment = { identity: {}, epoch: {}, noted: {}, unread: environment.unread }
  const keys: string[] = []
  for (const kind of kinds) {
    for (const [key, value] of Object.entries(environment[kind])) {
      keys.push(key)
      moved[classOf(key) ?? kind][key] = value
    }
  }
  const idle = rules.filter(({ pattern }) => !keys.some((key) => fits(pattern, key)))
  return {
    environment: moved,
    notes: idle.map(
      ({ pattern, kind }) =>
        `No field of this run's environment fits \`${pattern}\`, which the suite wants to be ${kind}.`,
    ),
  }
}

/** Why such moves are refused, whatever the environment: `expected …`; null where they are not. */
export function whyRefused(moves: FieldMoves): string | null {
  const rules = rulesOf(moves)
  for (const { pattern } of rules) {
    const wanted = rules.filter((rule) => rule.pattern === pattern).map(({ kind }) => kind)
    if (wanted.length > 1) return `expected one class for \`${pattern}\`, got ${wanted.join(' and ')}`
  }
  const acceleration = rules.find(({ pattern }) => fits(pattern, accelerationField))
  if (acceleration === undefined || acceleration.kind === 'identity') return null
  const { kind, pattern } = acceleration
  const why = 'figures from an emulated VM must never be compared with others'
  return `expected ${accelerationField} to stay in identity, got \`${pattern}\` as ${kind}: ${why}`
}

const kinds = ['identity', 'epoch', 'noted'] as const

interface Rule {
  readonly pattern: string
  readonly kind: FieldClass
}

/** The wishes as a list, the most exact pattern first. */
function rulesOf(moves: FieldMoves): readonly Rule[] {
  const rules = kinds.flatMap((kind) => [...new Set(moves[kind] ?? [])].map((pattern) => ({ pattern, kind })))
  return rules.sort((a, b) => exactness(b) - exactness(a))
}

/** A key fits one field only; of two patterns that fit the same field the longer one says more. */
function exactness({ pattern }: Rule): number {
  return pattern.endsWith('.*') ? pattern.length : 1000
}

function fits(pattern: string, key: string): boolean {
  return pattern.endsWith('.*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern
}
