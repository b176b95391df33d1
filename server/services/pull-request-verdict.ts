import type { HeadMetric, HeadRun, PullRequestVerdict } from '../contract/pull-request.ts'
import type { VerdictKind } from '../contract/verdict.ts'
import type { Series } from '../contract/views.ts'
import { overallVerdict } from '../judge/overall-verdict.ts'
import { judgePullRequest } from '../judge/pull-request.ts'
import type { ServiceDeps } from './deps.ts'
import { createEpochFields } from './epoch-fields.ts'
import { type LoadedHead, loadHead } from './load-head.ts'

/** Judges the newest commit of a pull request, all its metrics at once; null where it has no run. */
export function createPullRequestVerdict({ database }: Pick<ServiceDeps, 'database'>) {
  const epochFields = createEpochFields()
  return async (project: string, number: number): Promise<PullRequestVerdict | null> => {
    const head = await database.unitOfWork((stores) => loadHead(stores, epochFields, { project, number }))
    return head === null ? null : verdictOn(head, await database.reads.allSeries(project))
  }
}

/** The verdict on a head that was loaded. */
export function verdictOn(
  head: LoadedHead,
  all: readonly Omit<Series, 'identity'>[],
): PullRequestVerdict | null {
  const { commit } = head
  if (commit.pullRequest === null) return null
  const metrics = judgeMetrics(head, all)
  const judgements = metrics.map((metric) => ({ ...metric, role: metric.series.metric.role }))
  return {
    number: commit.pullRequest.number,
    base: commit.pullRequest.base,
    head: {
      ...{ hash: commit.head, subject: commit.subject, committedAt: commit.committedAt },
      expected: [...(commit.expected ?? [])],
    },
    runs: head.runs.map(toHeadRun),
    ...overallVerdict(judgements),
    metrics: metrics.sort(byAttention),
  }
}

function judgeMetrics({ metrics }: LoadedHead, all: readonly Omit<Series, 'identity'>[]): HeadMetric[] {
  const known = new Map(all.map((series) => [series.id, series]))
  const runs = new Map(metrics.map((metric) => [metric.key, metric.heads.length]))
  return judgePullRequest(metrics).flatMap(({ key, verdict, p, moreBoots }) => {
    const series = known.get(key)
    if (series === undefined) return []
    const { id, benchmark, metric, host, acceleration } = series
    const shown = { id, benchmark, metric, host, acceleration }
    return [{ series: shown, runs: runs.get(key) ?? 0, verdict, p, moreBoots }]
  })
}

function toHeadRun(run: LoadedHead['runs'][number]): HeadRun {
  return {
    id: run.id,
    host: { id: run.host_id, label: run.host_label },
    startedAt: run.started_at,
    analysis: run.analysis,
    suspect: run.suspect_reason,
  }
}

const kinds: readonly VerdictKind[] = ['regressed', 'improved', 'inconclusive', 'unchanged', 'invalid']
const roles = ['headline', 'secondary', 'explanatory']

function byAttention(a: HeadMetric, b: HeadMetric): number {
  return rankOf(a) - rankOf(b) || (nameOf(a) < nameOf(b) ? -1 : 1)
}

function rankOf({ verdict, series }: HeadMetric): number {
  const kind = verdict === null ? kinds.length : kinds.indexOf(verdict.kind)
  return kind * roles.length + roles.indexOf(series.metric.role)
}

function nameOf({ series }: HeadMetric): string {
  return [
    series.benchmark.name,
    series.benchmark.path,
    series.metric.name,
    series.host.label,
    series.id,
  ].join(' ')
}
