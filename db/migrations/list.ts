import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../adapter.ts'
import * as initial from './0001-initial.ts'
import * as judge from './0002-judge.ts'
import * as agents from './0003-agents.ts'
import * as alerts from './0004-alerts.ts'
import * as lanes from './0005-lanes.ts'
import * as branchCommits from './0006-branch-commits.ts'
import * as longSeries from './0007-long-series.ts'
import * as seriesSummaries from './0008-series-summaries.ts'
import * as takenBack from './0009-taken-back.ts'
import * as dataAgain from './0010-data-again.ts'
import * as blindByProject from './0011-blind-by-project.ts'

/** One step of the schema. Names sort in the order of application; a released step never changes. */
export interface SchemaMigration {
  readonly name: string
  up(db: Kysely<unknown>, types: ColumnTypes): Promise<void>
}

/** Imported statically, so that a packaged server needs no folder of files at run time. */
export const migrations: readonly SchemaMigration[] = [
  { name: '0001-initial', up: initial.up },
  { name: '0002-judge', up: judge.up },
  { name: '0003-agents', up: agents.up },
  { name: '0004-alerts', up: alerts.up },
  { name: '0005-lanes', up: lanes.up },
  { name: '0006-branch-commits', up: branchCommits.up },
  { name: '0007-long-series', up: longSeries.up },
  { name: '0008-series-summaries', up: seriesSummaries.up },
  { name: '0009-taken-back', up: takenBack.up },
  { name: '0010-data-again', up: dataAgain.up },
  { name: '0011-blind-by-project', up: blindByProject.up },
]
