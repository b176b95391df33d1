import type { Report, ReportRow } from '../contract/report.ts'
import type { RunDetail, Series } from '../contract/views.ts'
import { expectedAmong } from '../judge/expectations.ts'
import { overallVerdict } from '../judge/overall-verdict.ts'
import type { ServiceDeps } from './deps.ts'
import { environmentOf, missingOf, newestCommit, notesOf } from './report-context.ts'
import { headlineOf } from './report-headline.ts'
import { sayOfRun } from './say-of-run.ts'

type Told = Omit<Report, 'links' | 'failCheck'>

/** What to say of a run that is of no pull request: its own verdicts. Null where there is no such run. */
export async function runReport(
  { reads, unitOfWork }: ServiceDeps['database'],
  project: string,
  id: string,
): Promise<Told | null> {
  const run = await reads.runDetail(project, id)
  if (run === null) return null
  const rows = rowsOf(run, await reads.allSeries(project))
  const changed = rows.filter(({ row }) => row.verdict === 'regressed' || row.verdict === 'improved')
  const series = changed.map(({ row }) => row.series.id)
  const said = await unitOfWork((stores) => sayOfRun(stores, { project, run: id, series }))
  const judgements = rows.map(({ row, verdict }) => ({
    ...{ role: row.series.metric.role, verdict, moreBoots: null },
  }))
  const { kind, reason } = overallVerdict(judgements)
  const before = await reads.report.before(project, id)
  const heads = await reads.report.runs(project, [id])
  const bases = before === null ? [] : await reads.report.runs(project, [before])
  const told = { kind, judged: run.analysis !== 'queued', alert: null, confirmation: null }
  const shown = rows.map(({ row }) => ({
    ...row,
    attribution: said.attributions.get(row.series.id) ?? null,
    expected: expectedAmong(said.expectations, {
      ...{ benchmark: row.series.benchmark.name, metric: row.series.metric.name, effect: row.effect },
    }),
  }))
  return {
    project,
    subject: { kind: 'run', run: id },
    suites: [run.suite],
    head: newestCommit(heads),
    base: newestCommit(bases),
    runs: [id],
    ...told,
    rows: shown,
    headline: headlineOf({ ...told, rows: shown }, reason),
    environment: environmentOf(heads, bases),
    missing: await missingOf(reads, project, { heads, bases }),
    notes: notesOf(heads, {
      suspect: run.suspect === null ? [] : [{ id, reason: run.suspect }],
      rows: shown,
    }),
    reproduce: `metalmark reproduce ${id}`,
  }
}

type Verdict = RunDetail['results'][number]['points'][number]['verdict']

function rowsOf(run: RunDetail, all: readonly Omit<Series, 'identity'>[]) {
  const known = new Map(all.map((series) => [series.id, series]))
  const rows = run.results.flatMap(({ points }) =>
    points.flatMap(({ seriesId, value, verdict }) => {
      const series = known.get(seriesId)
      if (series === undefined || series.benchmark.canary) return []
      return [{ row: toRow(series, value, verdict), verdict }]
    }),
  )
  return rows.sort((a, b) => rankOf(a.row) - rankOf(b.row))
}

function toRow(
  { id, benchmark, metric, host, acceleration }: Omit<Series, 'identity'>,
  value: number,
  verdict: Verdict,
): ReportRow {
  const centre = verdict?.baseline.centre ?? null
  return {
    series: { id, benchmark, metric, host, acceleration },
    base: centre === null ? null : { value: centre, interval: null },
    head: { value, interval: null },
    effect: verdict?.effect ?? null,
    smallestDetectable: verdict?.smallestDetectable ?? null,
    boots: { base: verdict?.baseline.runs ?? 0, head: 1 },
    verdict: verdict?.kind ?? null,
    reason: verdict?.reason ?? 'Not judged',
    attribution: null,
    expected: null,
    values: { base: centre === null ? [] : [centre], head: [value] },
  }
}

const kinds = ['regressed', 'improved', 'inconclusive', 'unchanged', 'invalid', null] as const
const roles = ['headline', 'secondary', 'explanatory'] as const

function rankOf({ verdict, series }: ReportRow): number {
  return kinds.indexOf(verdict) * roles.length + roles.indexOf(series.metric.role)
}
