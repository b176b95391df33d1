import type { Environment } from '../../server/contract/environment.ts'
import { type FieldMoves, moveFields as move, whyRefused } from '../../server/judge/move-fields.ts'
import { Failure } from '../failure.ts'

export interface MovedFields {
  readonly environment: Environment
  /** What a person who wrote the moves should know: patterns that no field of this run fits. */
  readonly notes: readonly string[]
}

/**
 * The environment with fields moved to the classes that the suite wants. Throws a `Failure` where one pattern is given
 * two classes, and where the VMs' acceleration would leave identity: figures from an emulated VM must never meet others.
 */
export function moveFields(environment: Environment, moves: FieldMoves): MovedFields {
  const refused = whyRefused(moves)
  if (refused !== null) throw new Failure('usage', `E${refused.slice(1)}.`)
  const { idle, ...moved } = move(environment, moves)
  return {
    ...moved,
    notes: idle.map(
      ({ pattern, kind }) =>
        `No field of this run's environment fits \`${pattern}\`, which the suite wants to be ${kind}.`,
    ),
  }
}
