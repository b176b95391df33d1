import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import { alertsRead } from './alerts.ts'
import { allSeriesRead } from './all-series.ts'
import { backtestRead } from './backtest.ts'
import { besideChangeRead } from './beside-change.ts'
import { changesRead } from './changes.ts'
import { chosenRunsRead } from './chosen-runs.ts'
import { deliveriesRead } from './deliveries.ts'
import { environmentFieldsRead } from './environment-fields.ts'
import { hostsRead } from './hosts.ts'
import { operationsRead } from './operations.ts'
import { overviewRead } from './overview.ts'
import { projectExists } from './project-exists.ts'
import { projectsRead } from './projects.ts'
import { qualityRead } from './quality.ts'
import { qualityHistoryRead } from './quality-history.ts'
import { rawOutputRead } from './raw-output.ts'
import { reportRead } from './report.ts'
import { runDetailRead } from './run-detail.ts'
import { environmentsOf } from './run-environments.ts'
import { runsRead } from './runs.ts'
import { seriesDetailRead } from './series-detail.ts'
import { seriesListRead } from './series-list.ts'
import { sideNamesRead } from './side-names.ts'
import { tokensRead } from './tokens.ts'
import { watchRead } from './watch.ts'
import { agentsRead, workRead } from './work.ts'

/** One read model per screen; each answers in the contract's words with as few queries as it can. */
export interface Reads {
  readonly projectExists: (slug: string) => Promise<boolean>
  readonly projects: ReturnType<typeof projectsRead>
  readonly overview: ReturnType<typeof overviewRead>
  readonly seriesList: ReturnType<typeof seriesListRead>
  readonly seriesDetail: ReturnType<typeof seriesDetailRead>
  readonly alerts: ReturnType<typeof alertsRead>
  readonly allSeries: ReturnType<typeof allSeriesRead>
  readonly backtest: ReturnType<typeof backtestRead>
  readonly environmentFields: ReturnType<typeof environmentFieldsRead>
  readonly changes: ReturnType<typeof changesRead>
  readonly besideChange: ReturnType<typeof besideChangeRead>
  readonly chosenRuns: ReturnType<typeof chosenRunsRead>
  readonly quality: ReturnType<typeof qualityRead>
  readonly qualityHistory: ReturnType<typeof qualityHistoryRead>
  readonly hosts: ReturnType<typeof hostsRead>
  readonly runs: ReturnType<typeof runsRead>
  readonly runDetail: ReturnType<typeof runDetailRead>
  readonly runEnvironments: (project: string, runs: readonly string[]) => ReturnType<typeof environmentsOf>
  readonly report: ReturnType<typeof reportRead>
  readonly rawOutput: ReturnType<typeof rawOutputRead>
  readonly deliveries: ReturnType<typeof deliveriesRead>
  readonly operations: ReturnType<typeof operationsRead>
  readonly watch: ReturnType<typeof watchRead>
  readonly work: ReturnType<typeof workRead>
  readonly agents: ReturnType<typeof agentsRead>
  readonly sideNames: ReturnType<typeof sideNamesRead>
  readonly tokens: ReturnType<typeof tokensRead>
}

/** The read models on a database. */
export function createReads(db: Kysely<Schema>): Reads {
  return {
    projectExists: (slug) => projectExists(db, slug),
    projects: projectsRead(db),
    overview: overviewRead(db),
    seriesList: seriesListRead(db),
    seriesDetail: seriesDetailRead(db),
    alerts: alertsRead(db),
    allSeries: allSeriesRead(db),
    backtest: backtestRead(db),
    environmentFields: environmentFieldsRead(db),
    changes: changesRead(db),
    besideChange: besideChangeRead(db),
    chosenRuns: chosenRunsRead(db),
    quality: qualityRead(db),
    qualityHistory: qualityHistoryRead(db),
    hosts: hostsRead(db),
    runs: runsRead(db),
    runDetail: runDetailRead(db),
    runEnvironments: (project, runs) => environmentsOf(db, project, runs),
    report: reportRead(db),
    rawOutput: rawOutputRead(db),
    deliveries: deliveriesRead(db),
    operations: operationsRead(db),
    watch: watchRead(db),
    work: workRead(db),
    agents: agentsRead(db),
    sideNames: sideNamesRead(db),
    tokens: tokensRead(db),
  }
}
