import type { BisectionRow } from '../../db/stores/bisections.ts'
import type { PointCommit } from '../contract/views.ts'
import { startBisection } from '../judge/bisection.ts'
import type { Stores } from './deps.ts'
import { followUpJob, followUpKinds } from './follow-ups.ts'
import { ProblemFailure } from './problem-failure.ts'

interface BisectionQuestion {
  readonly project: string
  readonly alert: string | null
  readonly host: string
  /** First-parent history from the last good commit to the first bad one, oldest first. */
  readonly commits: readonly string[]
  readonly benchmarks: readonly string[]
  /** Who asks, as the log names them; null for Metalmark itself. */
  readonly who: string | null
  readonly now: number
  readonly newId: () => string
}

/** Begins the search for the commit that changed benchmarks; an alert has one at a time. Its first step is a job. */
export async function askBisection(stores: Stores, question: BisectionQuestion): Promise<BisectionRow> {
  const { project, alert, commits, now, newId, who } = question
  if (alert !== null) {
    const [last] = await stores.bisections.newest(project, { limit: 1, alert, base: null, head: null })
    if (last?.state === 'running') return last
  }
  const text = `${who ?? 'Metalmark'} asked which of ${commits.length - 1} commits changed ${question.benchmarks.join(', ')}`
  const row: BisectionRow = {
    ...{ project, id: newId(), alert_id: alert, host_id: question.host, state: 'running' },
    ...{ benchmarks_json: JSON.stringify(question.benchmarks), reason: 'The first step is being queued' },
    ...{
      commits_json: JSON.stringify(startBisection(commits)),
      log_json: JSON.stringify([{ at: now, text }]),
    },
    ...{ culprit: null, confidence: null, created_at: now, ended_at: null },
  }
  await stores.bisections.insert(row)
  await stores.jobs.enqueue(followUpJob(followUpKinds.bisection, row.id, { project, now, newId }))
  return row
}

type AlertContext = Pick<BisectionQuestion, 'project' | 'now' | 'newId'>

/** Begins it for an alert that a person points at. Rejects with `ProblemFailure` where its range cannot be searched. */
export async function askBisectionOfAlert(
  stores: Stores,
  { alert, who, ...context }: AlertContext & { readonly alert: string; readonly who: string },
): Promise<BisectionRow> {
  const range = await rangeOf(stores, context.project, alert)
  if (!('refused' in range)) return askBisection(stores, { ...context, ...range, alert, who })
  throw new ProblemFailure('alert-conflict', range.refused, {
    hint: 'Give the commits yourself: metalmark bisect --good A --bad B',
  })
}

/** Begins it for a confirmed change whose range holds several commits; does nothing where it cannot be searched. */
export async function bisectRange(stores: Stores, alert: string, context: AlertContext): Promise<void> {
  const range = await rangeOf(stores, context.project, alert)
  if ('refused' in range || range.commits.length < 3) return
  await askBisection(stores, { ...context, ...range, alert, who: null })
}

type Range = Pick<BisectionQuestion, 'host' | 'commits' | 'benchmarks'>

/** An alert's host, the commits of its range, and what it is about; or why it cannot be searched, for a reader. */
async function rangeOf(
  stores: Stores,
  project: string,
  id: string,
): Promise<Range | { readonly refused: string }> {
  const alert = await stores.alerts.find(project, id)
  if (alert === undefined)
    throw new ProblemFailure('not-found', `There is no alert ${id} in project ${project}`)
  const after = hashOf(alert.after_json)
  const upTo = hashOf(alert.up_to_json)
  if (after === null || upTo === null || alert.host_id === null) {
    return { refused: `Alert ${id} names no range of commits on a host` }
  }
  const commits = await firstParents(stores, project, { after, upTo })
  if (commits === null) {
    const between = `${after.slice(0, 12)} and ${upTo.slice(0, 12)}`
    return { refused: `The commits between ${between} are not known: agents tell them from a complete clone` }
  }
  const members = (await stores.alerts.members(project, [id])).filter(({ standing }) => standing === 1)
  const series = await stores.series.byIds(project, [...new Set(members.map(({ series_id }) => series_id))])
  const benchmarks = [...new Set(series.map(({ benchmark }) => benchmark))].slice(0, 50)
  if (benchmarks.length === 0) return { refused: `No series of alert ${id} stands any more` }
  return { host: alert.host_id, commits, benchmarks }
}

function hashOf(json: string | null): string | null {
  return json === null ? null : (JSON.parse(json) as PointCommit).head
}

/** From one commit to a later one along first parents, oldest first; null where the way is not known. */
async function firstParents(
  stores: Stores,
  project: string,
  { after, upTo }: { readonly after: string; readonly upTo: string },
): Promise<string[] | null> {
  const [first, last] = await Promise.all(
    [after, upTo].map((hash) => stores.lineage.byHashes(project, [hash])),
  )
  const [from, to] = [first?.[0], last?.[0]]
  if (from === undefined || to === undefined) return null
  const rows = await stores.lineage.within(project, from.history_at, to.history_at)
  const parents = new Map(rows.map((row) => [row.hash, row.first_parent]))
  const chain = [upTo]
  for (let hash = parents.get(upTo) ?? null; hash !== null; hash = parents.get(hash) ?? null) {
    chain.push(hash)
    if (hash === after) return chain.reverse()
  }
  return null
}
