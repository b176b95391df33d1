import type { JudgedPoint } from '../../db/stores/points.ts'
import type { Stores } from '../../db/stores/stores.ts'
import type { Fields } from '../judge/changed-fields.ts'

/** The epoch fields of points' environments, by their hash. */
export type EpochFields = (
  stores: Stores,
  project: string,
  points: readonly Pick<JudgedPoint, 'epoch_hash' | 'environment_hash'>[],
) => Promise<Record<string, Fields>>

/** Loads epoch fields. A host's runs share a few environments, so those met last are kept. */
export function createEpochFields(): EpochFields {
  const kept = new Map<string, Fields>()
  return async (stores, project, points) => {
    const wanted = new Map(points.map((point) => [point.epoch_hash, point.environment_hash]))
    const found: Record<string, Fields> = {}
    for (const [epoch, environment] of wanted) {
      // The hash is of the fields' content: the same one means the same fields in every project.
      const fields = kept.get(epoch) ?? (await stores.environments.load(project, environment)).epoch
      if (kept.size >= mostKept) kept.clear()
      kept.set(epoch, fields)
      found[epoch] = fields
    }
    return found
  }
}

const mostKept = 500
