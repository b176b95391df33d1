import type { BisectionRow } from '../../db/stores/bisections.ts'
import type { ConfirmationRow, ExperimentPage } from '../../db/stores/confirmations.ts'
import type { Bisection, BisectionRequest, ExperimentStop } from '../contract/confirmation.ts'
import { limits } from '../contract/values.ts'
import {
  type BisectionAnswer,
  type BisectionStep,
  type Candidate,
  nextCandidate,
  withAnswer,
  withMeasuring,
  withoutMeasuring,
} from '../judge/bisection.ts'
import { confirmationErrors } from '../judge/confirmation.ts'
import { isBuildFailure } from '../judge/confirmation-course.ts'
import { recordIfPossible } from './alert-events.ts'
import { askBisection } from './ask-bisection.ts'
import { askConfirmation, cancelConfirmation, isRunning } from './ask-confirmation.ts'
import { stepsOf } from './bisection-steps.ts'
import type { ServiceDeps, Stores } from './deps.ts'
import { ProblemFailure } from './problem-failure.ts'
import { requireProject } from './require-project.ts'
import { settingsOf } from './settings-of.ts'
import { recordStop, stopReason } from './stop-experiment.ts'

export type Bisections = ReturnType<typeof createBisections>

/** Bisections: asked for, advanced step by step, and shown. Rejects with `ProblemFailure`. */
export function createBisections({ database, clock, newId }: ServiceDeps) {
  return {
    ask: (project: string, request: BisectionRequest): Promise<Bisection> =>
      database.unitOfWork(async (stores) => {
        await requireProject(stores, project)
        if (new Set(request.commits).size !== request.commits.length) {
          throw new ProblemFailure('invalid-request', 'Expected each commit once in commits')
        }
        const question = { ...request, project, alert: null, now: clock(), newId }
        return view(stores, await askBisection(stores, question))
      }),

    /** Ends one without an answer, with the step in hand, as a person asks for; `work-conflict` where it has ended. */
    cancel: (project: string, id: string, stop: ExperimentStop): Promise<Bisection> =>
      database.unitOfWork(async (stores) => {
        const row = await require(stores, project, id)
        if (row.state !== 'running') {
          throw new ProblemFailure('work-conflict', `Bisection ${id} has ended already: it is ${row.state}`)
        }
        const now = clock()
        for (const step of await stores.confirmations.ofBisection(project, id)) {
          if (isRunning(step)) await cancelConfirmation(stores, step, 'Its bisection was stopped', now)
        }
        const reason = stopReason(stop)
        const commits_json = JSON.stringify(withoutMeasuring(JSON.parse(row.commits_json) as Candidate[]))
        const ended = { state: 'cancelled' as const, reason, commits_json, ended_at: now }
        await save(stores, row, ended, { now, texts: [reason] })
        await recordStop(stores, {
          ...{ project, alert: row.alert_id, kind: 'bisection-stopped', at: now, newId, ...stop },
        })
        return view(stores, await require(stores, project, id))
      }),

    get: (project: string, id: string): Promise<Bisection> =>
      database.unitOfWork(async (stores) => view(stores, await require(stores, project, id))),

    list: (project: string, page: ExperimentPage): Promise<Bisection[]> =>
      database.unitOfWork(async (stores) => {
        await requireProject(stores, project)
        const views: Bisection[] = []
        for (const row of await stores.bisections.newest(project, page)) views.push(await view(stores, row))
        return views
      }),

    /** The job: takes in what the last step has come to, and makes the next one. */
    advance: async (project: string, id: string) => async (stores: Stores) => {
      const row = await stores.bisections.find(project, id)
      if (row?.state === 'running') await advance(stores, row, { now: clock(), newId })
    },
  }
}

async function require(stores: Stores, project: string, id: string): Promise<BisectionRow> {
  const row = await stores.bisections.find(project, id)
  if (row !== undefined) return row
  throw new ProblemFailure('not-found', `There is no bisection ${id} in project ${project}`)
}

interface Context {
  readonly now: number
  readonly newId: () => string
}

async function advance(stores: Stores, row: BisectionRow, context: Context): Promise<void> {
  const steps = await stores.confirmations.ofBisection(row.project, row.id)
  const last = steps.at(-1)
  if (last !== undefined && isRunning(last)) return
  let commits = JSON.parse(row.commits_json) as Candidate[]
  const texts: string[] = []
  if (last !== undefined) {
    const answer = answerOf(last)
    const isEnd = commits.some(({ hash, is }) => hash === last.head_commit && is === 'bad')
    // The last commit was measured to be sure that there is a change at all: it tells nothing of those before it.
    if (!isEnd) commits = withAnswer(commits, last.head_commit, answer)
    texts.push(sayAnswer(last, answer))
  }
  const step = nextCandidate(commits)
  const ended = await takeStep(
    stores,
    { ...row, commits_json: JSON.stringify(commits) },
    { step, steps, texts, context },
  )
  await save(stores, row, { commits_json: JSON.stringify(commits), ...ended }, { now: context.now, texts })
  if (ended.state === 'found') await tellAlert(stores, row, { why: ended.reason ?? null, context })
}

/** The alert's history names the commit. */
async function tellAlert(
  stores: Stores,
  { project, alert_id: alert }: BisectionRow,
  { why, context: { now, newId } }: { readonly why: string | null; readonly context: Context },
): Promise<void> {
  if (alert === null) return
  await recordIfPossible(stores, {
    ...{ project, alert, kind: 'culprit-found', at: now, who: null, why, newId },
  })
}

interface Taking {
  readonly step: BisectionStep
  readonly steps: readonly ConfirmationRow[]
  /** Lines for the log; what is decided here is added. */
  readonly texts: string[]
  readonly context: Context
}

async function takeStep(
  stores: Stores,
  row: BisectionRow,
  { step, steps, texts, context }: Taking,
): Promise<Partial<BisectionRow>> {
  if (step.kind === 'wait') return {}
  const finish = (change: Partial<BisectionRow> & { readonly reason: string }) => {
    texts.push(change.reason)
    return { ...change, ended_at: context.now }
  }
  if (step.kind === 'stuck') {
    const { good, bad, between } = step
    const reason = `It is one of ${between + 1} commits after ${short(good)} up to ${short(bad)}; those between gave no answer`
    return finish({ state: 'inconclusive', reason })
  }
  if (step.kind === 'measure') return measure(stores, row, { ...step, context, texts })
  const own = steps.findLast(({ head_commit }) => head_commit === step.culprit)
  // The last commit was only said to be bad: it is measured before it is blamed.
  if (own === undefined)
    return measure(stores, row, { good: step.good, commit: step.culprit, context, texts })
  if (own.state !== 'confirmed') {
    const reason = `Even ${short(step.culprit)} does not clearly differ from ${short(step.good)}: there is no change to find`
    return finish({ state: 'inconclusive', reason })
  }
  const decided = steps.filter(({ state }) => state === 'confirmed' || state === 'refuted').length
  const confidence = (1 - confirmationErrors.confirmed / stepsOf(row)) ** decided
  const reason = `${short(step.culprit)} is the first that differs: ${short(step.good)}, right before it, does not`
  return finish({ state: 'found', culprit: step.culprit, confidence, reason })
}

async function measure(
  stores: Stores,
  row: BisectionRow,
  { good, commit, context, texts }: { good: string; commit: string; context: Context; texts: string[] },
): Promise<Partial<BisectionRow>> {
  const { project } = row
  const settings = settingsOf(await requireProject(stores, project))
  await askConfirmation(stores, {
    ...{ project, alert: null, bisection: row.id, base: good, head: commit, host: row.host_id },
    ...{ series: await seriesOf(stores, row), benchmarks: JSON.parse(row.benchmarks_json) as string[] },
    ...{ ...context, settings },
  })
  const reason = `Measuring ${short(commit)} against ${short(good)}`
  texts.push(reason)
  const commits = JSON.parse(row.commits_json) as Candidate[]
  const isEnd = commits.some(({ hash, is }) => hash === commit && is === 'bad')
  return { reason, ...(isEnd ? {} : { commits_json: JSON.stringify(withMeasuring(commits, commit)) }) }
}

/** The suspect series of its alert on its host; none where a person asked. */
async function seriesOf(stores: Stores, { project, alert_id, host_id }: BisectionRow): Promise<string[]> {
  if (alert_id === null) return []
  const members = (await stores.alerts.members(project, [alert_id])).filter(({ standing }) => standing === 1)
  const series = await stores.series.byIds(project, [...new Set(members.map(({ series_id }) => series_id))])
  return series.filter((one) => one.host_id === host_id).map(({ id }) => id)
}

function answerOf({ state }: ConfirmationRow): BisectionAnswer {
  return state === 'confirmed' ? 'bad' : state === 'refuted' ? 'good' : 'undecided'
}

function sayAnswer({ head_commit, base_commit, reason }: ConfirmationRow, answer: BisectionAnswer): string {
  const commit = short(head_commit)
  if (answer === 'bad') return `${commit} is bad. ${reason}`
  if (answer === 'good') return `${commit} is as good as ${short(base_commit)}. ${reason}`
  return isBuildFailure(reason) ? `${commit} is skipped: ${reason}` : `${commit} gave no answer. ${reason}`
}

async function save(
  stores: Stores,
  row: BisectionRow,
  change: Partial<BisectionRow>,
  { now, texts }: { readonly now: number; readonly texts: readonly string[] },
): Promise<void> {
  const log = [
    ...(JSON.parse(row.log_json) as Bisection['log']),
    ...texts.map((text) => ({ at: now, text: text.slice(0, limits.textLength) })),
  ]
  await stores.bisections.update(row, { ...change, log_json: JSON.stringify(log) })
}

function short(commit: string): string {
  return commit.slice(0, 12)
}

async function view(stores: Stores, row: BisectionRow): Promise<Bisection> {
  const candidates = JSON.parse(row.commits_json) as Candidate[]
  const known = await stores.lineage.byHashes(
    row.project,
    candidates.map(({ hash }) => hash),
  )
  const byHash = new Map(known.map((one) => [one.hash, one]))
  const [host] = await stores.confirmations.hosts(row.project, [row.host_id])
  const steps = await stores.confirmations.ofBisection(row.project, row.id)
  return {
    ...{
      id: row.id,
      alert: row.alert_id,
      host: host ?? { id: row.host_id, label: row.host_id.slice(0, 12) },
    },
    ...{ benchmarks: JSON.parse(row.benchmarks_json) as string[], state: row.state, reason: row.reason },
    commits: candidates.map(({ hash, is }) => {
      const { subject = '', committed_at: committedAt = row.created_at } = byHash.get(hash) ?? {}
      return { commit: { head: hash, subject, committedAt }, is }
    }),
    ...{
      culprit: row.culprit,
      confidence: row.confidence,
      log: JSON.parse(row.log_json) as Bisection['log'],
    },
    ...{ createdAt: row.created_at, endedAt: row.ended_at, confirmations: steps.map(({ id }) => id) },
  }
}
