import type { ExpectedChangeRow, PlacedExpectation } from '../../db/stores/expected-changes.ts'
import type { NewJob } from '../../db/stores/jobs.ts'
import type { SeriesRow } from '../../db/stores/series.ts'
import type { Stores } from '../../db/stores/stores.ts'
import type { Commit } from '../contract/run.ts'
import { formatRelative } from '../contract/units.ts'
import { names, parseExpectations } from '../judge/expectations.ts'
import { followJob } from './analysis-job.ts'
import { rewindTimeline } from './find-place.ts'

export const rebaseKind = 'rebaseline'

interface Context {
  readonly project: string
  readonly now: number
  readonly newId: () => string
}

/** What somebody accepts, beside the row's own columns. */
export type Accepted = Pick<
  ExpectedChangeRow,
  'commit_hash' | 'pattern' | 'relative' | 'source' | 'who' | 'why' | 'alert_id'
>

/** Notes accepted changes, and has their series re-baselined. What a commit says twice is noted once. */
export async function acceptChanges(
  stores: Stores,
  accepted: readonly Accepted[],
  { project, now, newId }: Context,
): Promise<void> {
  const commits = [...new Set(accepted.map(({ commit_hash }) => commit_hash))]
  const known = await stores.expectedChanges.ofCommits(project, commits)
  const isKnown = (one: Accepted) =>
    known.some((row) => row.commit_hash === one.commit_hash && row.pattern === one.pattern)
  const fresh = accepted.filter((one) => !isKnown(one))
  const held = { taken_back_at: null, taken_back_by: null, taken_back_why: null }
  for (const one of fresh) {
    await stores.expectedChanges.insert({ ...one, ...held, project, id: newId(), at: now })
  }
  if (fresh.length > 0) await stores.jobs.enqueue(rebaseJob({ project, now, newId }))
}

/** Takes accepted changes back, and has their series judged as if nobody had said so. They stay listed. */
export async function takeBackAccepted(
  stores: Stores,
  rows: readonly ExpectedChangeRow[],
  { who, why, ...context }: Context & { readonly who: string; readonly why: string | null },
): Promise<void> {
  for (const row of rows) await stores.expectedChanges.takeBack(row, { at: context.now, who, why })
  if (rows.length > 0) await stores.jobs.enqueue(rebaseJob(context))
}

/** What the trailers of a commit of the baseline branch, and of the commits before it, accept. */
export function trailersOf(commit: Commit | null): Accepted[] {
  if (commit === null || commit.pullRequest !== null) return []
  const told = [{ hash: commit.head, expected: commit.expected }, ...(commit.lineage ?? [])]
  return told.flatMap(({ hash, expected = [] }) =>
    expected.flatMap(parseExpectations).map(({ pattern, relative }) => ({
      ...{ commit_hash: hash, pattern, relative, source: 'trailer' as const },
      ...{ who: null, why: null, alert_id: null },
    })),
  )
}

/** What was accepted last before a place on a series, as its points carry it; null for nothing. */
export function acceptedAt(
  expectations: readonly PlacedExpectation[],
  series: Pick<SeriesRow, 'benchmark' | 'metric' | 'branch'>,
  historyAt: number,
): string | null {
  const last = expectations.findLast((one) => one.history_at <= historyAt && isAbout(one, series))
  return last === undefined ? null : labelOf(last)
}

/** A commit says nothing about a branch that does not have it: what is as wanted in a release may be news in the next one. */
function isAbout(
  { pattern, branches }: PlacedExpectation,
  { benchmark, metric, branch }: Pick<SeriesRow, 'benchmark' | 'metric' | 'branch'>,
) {
  return branches.has(branch) && names(pattern, { benchmark, metric })
}

/** As the chart names it: `tcp_rr −5.0 % since 0123456789ab`. The commit is its own: another one is another epoch. */
function labelOf({ commit_hash, pattern, relative }: ExpectedChangeRow): string {
  const size = relative === null ? '' : ` ${formatRelative(relative)}`
  return `${pattern}${size} since ${commit_hash.slice(0, 12)}`
}

/**
 * The job that gives the points after accepted changes their epoch. It looks at all of them, so that it does not matter in
 * which order they were accepted; a job of the analysis' own lane, as no point may change while it is judged.
 */
export function rebaseJob({ project, now, newId }: Context): NewJob {
  const common = { project, id: newId(), payload_json: '{}', max_attempts: 5, run_at: now, priority: 0 }
  return { ...common, kind: rebaseKind, key: 'project' }
}

/** Marks the points after accepted changes, and has those judged again that were not marked so before. */
export async function rebaseline(stores: Stores, { project, now, newId }: Context): Promise<void> {
  const expectations = await stores.expectedChanges.placed(project)
  const hosts = new Map<string, number>()
  for (const series of await stores.series.all(project)) {
    if (series.canary === 1) continue
    const about = expectations.filter((one) => isAbout(one, series))
    const first = await markSeries(stores, { project, series: series.id, about })
    if (first !== null) hosts.set(series.host_id, Math.min(first, hosts.get(series.host_id) ?? first))
  }
  for (const [host, history_at] of hosts) {
    await rewindTimeline(stores, { project, host, place: { history_at, started_at: 0, run_id: '' } })
    await stores.jobs.enqueue(followJob({ project, host, id: newId(), now }))
  }
}

/**
 * The earliest place at which a point's mark changes; null where all are as they should be. Of several changes at one
 * place the last stands for all.
 */
async function markSeries(
  stores: Stores,
  { project, series, about }: { project: string; series: string; about: readonly PlacedExpectation[] },
): Promise<number | null> {
  let first: number | null = null
  const begins = about.filter((one, i) => one.history_at !== about[i + 1]?.history_at)
  const marks = [
    { history_at: 0, accepted: null },
    ...begins.map((one) => ({ ...one, accepted: labelOf(one) })),
  ]
  for (const [i, { history_at, accepted }] of marks.entries()) {
    const range = { from: history_at, to: marks[i + 1]?.history_at ?? null, accepted }
    const wrong = await stores.points.firstMarkedOtherwise(project, series, range)
    if (wrong === null) continue
    await stores.expectedChanges.mark(project, series, range)
    first = Math.min(first ?? wrong, wrong)
  }
  return first
}
