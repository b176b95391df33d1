import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import { allSeriesRead } from './all-series.ts'
import { changesRead } from './changes.ts'
import { operationsRead } from './operations.ts'
import { projectsRead } from './projects.ts'
import { qualityRead } from './quality.ts'
import { rawOutputRead } from './raw-output.ts'
import { runDetailRead } from './run-detail.ts'
import { runsRead } from './runs.ts'
import { seriesDetailRead } from './series-detail.ts'
import { seriesListRead } from './series-list.ts'
import { tokensRead } from './tokens.ts'
import { agentsRead, workRead } from './work.ts'

/** One read model per screen; each answers in the contract's words with as few queries as it can. */
export interface Reads {
  readonly projects: ReturnType<typeof projectsRead>
  readonly seriesList: ReturnType<typeof seriesListRead>
  readonly seriesDetail: ReturnType<typeof seriesDetailRead>
  readonly allSeries: ReturnType<typeof allSeriesRead>
  readonly changes: ReturnType<typeof changesRead>
  readonly quality: ReturnType<typeof qualityRead>
  readonly runs: ReturnType<typeof runsRead>
  readonly runDetail: ReturnType<typeof runDetailRead>
  readonly rawOutput: ReturnType<typeof rawOutputRead>
  readonly operations: ReturnType<typeof operationsRead>
  readonly work: ReturnType<typeof workRead>
  readonly agents: ReturnType<typeof agentsRead>
  readonly tokens: ReturnType<typeof tokensRead>
}

/** The read models on a database. */
export function createReads(db: Kysely<Schema>): Reads {
  return {
    projects: projectsRead(db),
    seriesList: seriesListRead(db),
    seriesDetail: seriesDetailRead(db),
    allSeries: allSeriesRead(db),
    changes: changesRead(db),
    quality: qualityRead(db),
    runs: runsRead(db),
    runDetail: runDetailRead(db),
    rawOutput: rawOutputRead(db),
    operations: operationsRead(db),
    work: workRead(db),
    agents: agentsRead(db),
    tokens: tokensRead(db),
  }
}
