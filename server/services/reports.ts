import type { JudgedPoint } from '../../db/stores/points.ts'
import type { Expectation } from '../contract/expected-change.ts'
import { ProjectSettings } from '../contract/project-settings.ts'
import type { PullRequestVerdict } from '../contract/pull-request.ts'
import type { Report, ReportRow } from '../contract/report.ts'
import { levelEstimate, runsEstimate } from '../judge/estimates.ts'
import { expectedAmong } from '../judge/expectations.ts'
import type { ChartAddresses } from './chart-addresses.ts'
import type { Reads, ServiceDeps } from './deps.ts'
import { createEpochFields } from './epoch-fields.ts'
import { expectationsOn } from './expectations-on.ts'
import { type LoadedHead, loadHead } from './load-head.ts'
import { verdictOn } from './pull-request-verdict.ts'
import { environmentOf, missingOf, newestCommit, notesOf, type ReportedRuns } from './report-context.ts'
import { headlineOf } from './report-headline.ts'
import { reportLinks } from './report-links.ts'
import { runReport } from './run-report.ts'
import { settingsOf } from './settings-of.ts'

export interface ReportDeps extends Pick<ServiceDeps, 'database'> {
  /** Where people reach the server; null where nobody said. */
  readonly publicUrl: string | null
  readonly charts: Pick<ChartAddresses, 'pathOf'>
}

export interface Reports {
  /** What to say of a pull request's newest head; null where it has no run. */
  pullRequest(project: string, number: number): Promise<Report | null>
  /** What to say of the pull request that a run is of, or of the run where it is of none; null for no such run. */
  run(project: string, run: string): Promise<Report | null>
}

type Told = Omit<Report, 'links' | 'failCheck'>

/** Reports on pull requests and runs, from what is stored at the time of asking. */
export function createReports({ database, publicUrl, charts }: ReportDeps): Reports {
  const epochFields = createEpochFields()
  const { reads } = database

  const finish = async (told: Told): Promise<Report> => {
    const { project, subject } = told
    const about = subject.kind === 'run' ? subject.run : String(subject.number)
    const image = publicUrl === null ? '' : await charts.pathOf(project, about)
    const row = await database.unitOfWork((stores) => stores.projects.find(project))
    const { failCheck } = row === undefined ? ProjectSettings.parse({}) : settingsOf(row)
    return { ...told, links: reportLinks(told, { publicUrl, image }), failCheck }
  }

  const pullRequest = async (project: string, number: number): Promise<Report | null> => {
    const head = await database.unitOfWork((stores) => loadHead(stores, epochFields, { project, number }))
    const verdict = head === null ? null : verdictOn(head, await reads.allSeries(project))
    if (head === null || verdict === null) return null
    const expectations = await database.unitOfWork((stores) => expectationsOn(stores, project, verdict.head))
    return finish(await requestReport(reads, project, { head, verdict, expectations }))
  }

  return {
    pullRequest,
    async run(project, run) {
      const number = (await reads.report.requestOf(project, run)) ?? null
      if (number !== null) return pullRequest(project, number)
      const told = await runReport(database, project, run)
      return told === null ? null : finish(told)
    },
  }
}

interface Judged {
  readonly head: LoadedHead
  readonly verdict: PullRequestVerdict
  readonly expectations: readonly Expectation[]
}

async function requestReport(reads: Reads, project: string, judged: Judged): Promise<Told> {
  const { head, verdict } = judged
  const heads = await reads.report.runs(
    project,
    head.runs.map(({ id }) => id),
  )
  const bases = await baseRuns(reads, project, head)
  const alert = await reads.report.alert(project, verdict.number)
  const blamed = alert === null ? null : await reads.report.blamed(project, alert.id)
  const accepted = alert?.handling === 'accepted' ? (blamed?.series ?? null) : null
  const rows = rowsOf(judged).map((row) => acceptedWith(putDown(row, blamed), accepted))
  const { hash, subject, committedAt } = verdict.head
  const told = {
    kind: verdict.kind,
    judged: head.runs.every(({ analysis }) => analysis !== 'queued'),
    alert,
    confirmation: alert === null ? null : await reads.report.confirmation(project, alert.id),
    rows,
  }
  return {
    project,
    subject: { kind: 'pull-request', number: verdict.number, base: verdict.base },
    suites: [...new Set(heads.map(({ suite }) => suite))],
    head: { hash, subject, committedAt },
    base: newestCommit(bases),
    runs: heads.map(({ id }) => id),
    ...told,
    headline: headlineOf(told, verdict.reason),
    environment: environmentOf(heads, bases),
    missing: await missingOf(reads, project, { heads, bases }),
    notes: [
      ...notesOf(heads, {
        rows,
        suspect: head.runs.flatMap(({ id, suspect_reason: reason }) =>
          reason === null ? [] : { id, reason },
        ),
      }),
      ...head.staleCalibrations,
    ],
    reproduce: heads.length === 0 ? null : `metalmark reproduce ${heads.at(-1)?.id}`,
  }
}

function rowsOf({ head, verdict: { metrics }, expectations }: Judged): ReportRow[] {
  return metrics.map((metric) => {
    const { series, verdict } = metric
    const judged = head.metrics.find(({ key }) => key === series.id)
    const level = judged?.level ?? null
    const values = judged?.heads.map(({ value }) => value) ?? []
    const effect = verdict?.effect ?? null
    const observed = { benchmark: series.benchmark.name, metric: series.metric.name, effect }
    return {
      series,
      base: level === null ? null : levelEstimate(level),
      head: runsEstimate(values, level, series.metric.unit),
      effect,
      smallestDetectable: verdict?.smallestDetectable ?? null,
      boots: { base: level?.points ?? 0, head: metric.runs },
      verdict: verdict?.kind ?? null,
      reason: verdict?.reason ?? 'Neither way is better for this metric',
      attribution: null,
      expected: expectedAmong(expectations, observed),
      values: { base: (head.bases.get(series.id) ?? []).map(({ value }) => value), head: values },
    }
  })
}

/** A regression with what the alert about it puts it down to. */
function putDown(row: ReportRow, blamed: Awaited<ReturnType<Reads['report']['blamed']>> | null): ReportRow {
  const isAbout = row.verdict === 'regressed' && blamed?.series.has(row.series.id) === true
  return isAbout ? { ...row, attribution: blamed.attribution } : row
}

/** A regression of which somebody said, by the alert about it, that it is as wanted. */
function acceptedWith(row: ReportRow, accepted: ReadonlySet<string> | null): ReportRow {
  const { id, benchmark, metric } = row.series
  if (row.verdict !== 'regressed' || row.expected !== null || accepted?.has(id) !== true) return row
  return { ...row, expected: { pattern: `${benchmark.name}/${metric.name}`, relative: null } }
}

/** The newest run of each host and suite that the head is judged against. */
async function baseRuns(
  reads: Pick<Reads, 'report'>,
  project: string,
  head: LoadedHead,
): Promise<ReportedRuns> {
  const newest = [...head.bases.values()].flatMap((points) => points.at(-1) ?? []).toSorted(byPlace)
  const ids = [...new Set(newest.map(({ run_id }) => run_id))].slice(-mostBases)
  const runs = await reads.report.runs(project, ids)
  const inOrder = ids.flatMap((id) => runs.find((run) => run.id === id) ?? [])
  // The last of a host and suite wins.
  return [...new Map(inOrder.map((run) => [`${run.host} ${run.acceleration} ${run.suite}`, run])).values()]
}

/** Series of one host end at a handful of runs at most: this is for projects with many hosts. */
const mostBases = 50

function byPlace(a: JudgedPoint, b: JudgedPoint): number {
  return a.history_at - b.history_at || a.started_at - b.started_at
}
