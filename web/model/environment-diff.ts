import type { Environment } from '../../server/contract/environment.ts'
import type { FieldChange } from '../../server/contract/views.ts'
import type { FieldClass } from './environment-rows.ts'

export interface DifferingField extends FieldChange {
  readonly kind: FieldClass
}

/** Fields in which two environments differ: identity first, then epoch, then noted, by name within each. */
export function environmentDiff(from: Environment, to: Environment): DifferingField[] {
  const kinds: readonly FieldClass[] = ['identity', 'epoch', 'noted']
  const [before, after] = [from, to].map(({ identity, epoch, noted }) => ({
    ...identity,
    ...epoch,
    ...noted,
  }))
  return kinds.flatMap((kind) =>
    [...new Set([...Object.keys(from[kind]), ...Object.keys(to[kind])])]
      .sort()
      .map((field) => ({ field, kind, from: before?.[field] ?? null, to: after?.[field] ?? null }))
      .filter((change) => change.from !== change.to),
  )
}
