import type { Database } from '../../db/database.ts'
import type { JobRow as DatabaseJobRow, Kinds as DatabaseKinds } from '../../db/stores/jobs.ts'
import type { Stores as DatabaseStores } from '../../db/stores/stores.ts'
import { policy } from '../judge/policy.ts'

/** What the use cases need of the world; tests pass their own. */
export interface ServiceDeps {
  readonly database: Pick<Database, 'unitOfWork' | 'reads'>
  /** Epoch milliseconds. */
  readonly clock: () => number
  readonly newId: () => string
}

/** The version of the analysis that this server judges with. */
export const analysisVersion: number = policy.analysisVersion

// The edges know the database by these names only: they never open it, and never see its driver.
export type Stores = DatabaseStores
export type JobRow = DatabaseJobRow
export type Kinds = DatabaseKinds
export type Reads = Database['reads']
