import type { DatabaseAdapter } from '../adapter.ts'
import type { Db } from '../schema.ts'
import type { TouchedSeries } from '../series-summaries.ts'
import { alertStore } from './alerts.ts'
import { bisectionStore } from './bisections.ts'
import { calibrationStore } from './calibrations.ts'
import { changePointStore } from './change-points.ts'
import { confirmationStore } from './confirmations.ts'
import { deliveryStore } from './deliveries.ts'
import { environmentStore } from './environments.ts'
import { expectedChangeStore } from './expected-changes.ts'
import { installationStore } from './installation.ts'
import { jobStore } from './jobs.ts'
import { lineageStore } from './lineage.ts'
import { pointStore } from './points.ts'
import { projectStore } from './projects.ts'
import { rawOutputStore } from './raw-outputs.ts'
import { runStore } from './runs.ts'
import { seriesStore } from './series.ts'
import { seriesStateStore } from './series-states.ts'
import { timelineStore } from './timelines.ts'
import { tokenStore } from './tokens.ts'
import { workStore } from './work.ts'

/** All that is written and what writing needs to read, one store per noun, bound to one transaction. */
export interface Stores {
  readonly projects: ReturnType<typeof projectStore>
  readonly environments: ReturnType<typeof environmentStore>
  readonly rawOutputs: ReturnType<typeof rawOutputStore>
  readonly runs: ReturnType<typeof runStore>
  readonly series: ReturnType<typeof seriesStore>
  readonly points: ReturnType<typeof pointStore>
  readonly timelines: ReturnType<typeof timelineStore>
  readonly seriesStates: ReturnType<typeof seriesStateStore>
  readonly alerts: ReturnType<typeof alertStore>
  readonly changePoints: ReturnType<typeof changePointStore>
  readonly lineage: ReturnType<typeof lineageStore>
  readonly confirmations: ReturnType<typeof confirmationStore>
  readonly bisections: ReturnType<typeof bisectionStore>
  readonly calibrations: ReturnType<typeof calibrationStore>
  readonly expectedChanges: ReturnType<typeof expectedChangeStore>
  readonly jobs: ReturnType<typeof jobStore>
  readonly deliveries: ReturnType<typeof deliveryStore>
  readonly work: ReturnType<typeof workStore>
  readonly tokens: ReturnType<typeof tokenStore>
  readonly installation: ReturnType<typeof installationStore>
}

/** The stores on a transaction; they note the series that they change. */
export function createStores(
  db: Db,
  adapter: Pick<DatabaseAdapter, 'skipLocked'>,
  touched: TouchedSeries,
): Stores {
  return {
    projects: projectStore(db),
    environments: environmentStore(db),
    rawOutputs: rawOutputStore(db),
    runs: runStore(db, touched),
    series: seriesStore(db),
    points: pointStore(db, touched),
    timelines: timelineStore(db),
    seriesStates: seriesStateStore(db, touched),
    alerts: alertStore(db),
    changePoints: changePointStore(db, touched),
    lineage: lineageStore(db),
    confirmations: confirmationStore(db),
    bisections: bisectionStore(db),
    calibrations: calibrationStore(db),
    expectedChanges: expectedChangeStore(db),
    jobs: jobStore(db, adapter),
    deliveries: deliveryStore(db),
    work: workStore(db, adapter),
    tokens: tokenStore(db),
    installation: installationStore(db),
  }
}
