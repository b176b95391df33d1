import { accelerationField, type Environment } from '../contract/environment.ts'

const kinds = ['identity', 'epoch', 'noted'] as const
type FieldClass = (typeof kinds)[number]

/** Which fields somebody wants in another class than they have. */
export type FieldMoves = { readonly [kind in FieldClass]?: readonly string[] | undefined }

export interface MovedFields {
  readonly environment: Environment
  /** Patterns that no field of this environment fits. */
  readonly idle: readonly FieldRule[]
}

export interface FieldRule {
  readonly pattern: string
  readonly kind: FieldClass
}

/**
 * The environment with fields moved to other classes. Where several patterns fit a field the most exact one wins: the
 * key itself before a pattern, a longer pattern before a shorter one. The moves are those that `whyRefused` lets pass.
 */
export function moveFields(environment: Environment, moves: FieldMoves): MovedFields {
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
  return {
    environment: moved,
    idle: rules.filter(({ pattern }) => !keys.some((key) => fits(pattern, key))),
  }
}

/** Whether any of the patterns fits a field. */
export function isMoved(moves: FieldMoves, key: string): boolean {
  return rulesOf(moves).some(({ pattern }) => fits(pattern, key))
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

/** The wishes as a list, the most exact pattern first. */
function rulesOf(moves: FieldMoves): readonly FieldRule[] {
  const rules = kinds.flatMap((kind) => [...new Set(moves[kind] ?? [])].map((pattern) => ({ pattern, kind })))
  return rules.sort((a, b) => exactness(b) - exactness(a))
}

/** A key fits one field only; of two patterns that fit the same field the longer one says more. */
function exactness({ pattern }: FieldRule): number {
  return pattern.endsWith('.*') ? pattern.length : 1000
}

function fits(pattern: string, key: string): boolean {
  return pattern.endsWith('.*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern
}
