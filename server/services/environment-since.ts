import type { CalibrationRunRow } from '../../db/stores/calibrations.ts'
import type { FieldChange } from '../contract/views.ts'
import { changedFields, type Fields } from '../judge/changed-fields.ts'
import type { Stores } from './deps.ts'

type Measured = Pick<CalibrationRunRow, 'environment_hash'>

/** In which fields of identity and epoch two runs' environments differ; one that either could not read is no change. */
export async function environmentChanges(
  stores: Stores,
  { project, from, to }: { readonly project: string; readonly from: Measured; readonly to: Measured },
): Promise<FieldChange[]> {
  if (from.environment_hash === to.environment_hash) return []
  const before = await fieldsOf(stores, project, from)
  const after = await fieldsOf(stores, project, to)
  return changedFields(before, after).filter((change) => change.from !== null && change.to !== null)
}

async function fieldsOf(stores: Stores, project: string, run: Measured): Promise<Fields> {
  const { identity, epoch } = await stores.environments.load(project, run.environment_hash)
  return { ...identity, ...epoch }
}
