import type { ConfirmationRow, ExperimentPage } from '../../db/stores/confirmations.ts'
import type { Attribution } from '../contract/attribution.ts'
import type {
  Confirmation,
  ConfirmationMetric,
  ConfirmationRequest,
  ExperimentStop,
} from '../contract/confirmation.ts'
import { limits } from '../contract/values.ts'
import { type ConfirmationStep, findingsOn, nextStep } from '../judge/confirmation-course.ts'
import { recordIfPossible } from './alert-events.ts'
import { bisectRange } from './ask-bisection.ts'
import {
  askConfirmation,
  cancelConfirmation,
  cancelWorkOf,
  isRunning,
  queueBoots,
} from './ask-confirmation.ts'
import { stepsOf } from './bisection-steps.ts'
import type { ServiceDeps, Stores } from './deps.ts'
import { followUpJob, followUpKinds } from './follow-ups.ts'
import { keyOf, type LoadedConfirmation, loadConfirmation } from './load-confirmation.ts'
import { ProblemFailure } from './problem-failure.ts'
import { requireProject } from './require-project.ts'
import { settingsOf } from './settings-of.ts'
import { recordStop, stopReason } from './stop-experiment.ts'

export type Confirmations = ReturnType<typeof createConfirmations>

/** Confirmations: asked for, advanced as runs come in, and shown. Rejects with `ProblemFailure`. */
export function createConfirmations({ database, clock, newId }: ServiceDeps) {
  return {
    ask: (project: string, request: ConfirmationRequest): Promise<Confirmation> =>
      database.unitOfWork(async (stores) => {
        const { base, head, host, benchmarks, who } = request
        const found = await requireProject(stores, project)
        const row = await askConfirmation(stores, {
          ...{ project, alert: null, base, head, host, series: [], benchmarks, now: clock(), newId },
          settings: settingsOf(found),
        })
        const reason = `${row.reason}; ${who} asked for it`.slice(0, limits.textLength)
        await stores.confirmations.update(row, { reason })
        return view(stores, { ...row, reason }, clock())
      }),

    /** Ends one without an answer, as a person asks for; `work-conflict` where it has ended. */
    cancel: (project: string, id: string, stop: ExperimentStop): Promise<Confirmation> =>
      database.unitOfWork(async (stores) => {
        const row = await require(stores, project, id)
        if (!isRunning(row)) {
          throw new ProblemFailure(
            'work-conflict',
            `Confirmation ${id} has ended already: it is ${row.state}`,
          )
        }
        const now = clock()
        await cancelConfirmation(stores, row, stopReason(stop), now)
        await tellBisection(stores, row, { now, newId })
        await recordStop(stores, {
          ...{ project, alert: row.alert_id, kind: 'confirmation-stopped', at: now, newId, ...stop },
        })
        return view(stores, await require(stores, project, id), clock())
      }),

    get: (project: string, id: string): Promise<Confirmation> =>
      database.unitOfWork(async (stores) => view(stores, await require(stores, project, id), clock())),

    list: (project: string, page: ExperimentPage): Promise<Confirmation[]> =>
      database.unitOfWork(async (stores) => {
        await requireProject(stores, project)
        const rows = await stores.confirmations.newest(project, page)
        const views: Confirmation[] = []
        for (const row of rows) views.push(await view(stores, row, clock()))
        return views
      }),

    /** The job: looks at what the runs say, and goes on or ends it. */
    advance: async (project: string, id: string) => async (stores: Stores) => {
      const row = await stores.confirmations.find(project, id)
      if (row === undefined || !isRunning(row)) return
      await advance(stores, row, { now: clock(), newId })
    },
  }
}

async function require(stores: Stores, project: string, id: string): Promise<ConfirmationRow> {
  const row = await stores.confirmations.find(project, id)
  if (row !== undefined) return row
  throw new ProblemFailure('not-found', `There is no confirmation ${id} in project ${project}`)
}

async function load(stores: Stores, row: ConfirmationRow, now: number): Promise<LoadedConfirmation> {
  const found = await stores.projects.find(row.project)
  if (found === undefined) throw new Error(`Confirmation ${row.id} is of no project`)
  const bisection =
    row.bisection_id === null ? undefined : await stores.bisections.find(row.project, row.bisection_id)
  const steps = bisection === undefined ? 1 : stepsOf(bisection)
  return loadConfirmation(stores, row, { now, settings: settingsOf(found), steps })
}

interface Context {
  readonly now: number
  readonly newId: () => string
}

async function advance(stores: Stores, row: ConfirmationRow, context: Context): Promise<void> {
  const { project, id, deadline_at: runAt } = row
  const loaded = await load(stores, row, context.now)
  const step = nextStep(loaded.course)
  if (step.kind === 'end') return end(stores, loaded, step, context)
  if (step.kind === 'measure') {
    for (const asked of step.asked) await queueBoots(stores, row, { ...asked, ...context })
  }
  const begun = loaded.course.work.some(({ state }) => state !== 'queued')
  if (begun) await stores.confirmations.update(row, { state: 'measuring', reason: step.reason })
  const job = followUpJob(followUpKinds.confirmation, id, { project, ...context }, { runAt })
  await stores.jobs.enqueue(job)
}

async function end(
  stores: Stores,
  loaded: LoadedConfirmation,
  step: Extract<ConfirmationStep, { kind: 'end' }>,
  { now, newId }: Context,
): Promise<void> {
  const { row } = loaded
  const { state } = step
  const reason = step.reason.slice(0, limits.textLength)
  const outcome = { runs: loaded.runs, metrics: metricsOf(loaded) }
  const change = { state, reason, ended_at: now, outcome_json: JSON.stringify(outcome) }
  await stores.confirmations.update(row, change)
  await cancelWorkOf(stores, row, now)
  await tellBisection(stores, row, { now, newId })
  if (row.alert_id === null) return
  const attribution = attributionOf(step)
  if (attribution !== null) {
    await stores.alerts.update(
      { project: row.project, id: row.alert_id },
      { attribution_json: JSON.stringify(attribution) },
    )
  }
  const event = {
    project: row.project,
    alert: row.alert_id,
    kind: state,
    at: now,
    who: null,
    why: reason,
    newId,
  }
  // Otherwise later runs took the change back meanwhile, or another alert took it over: nobody asks any more.
  const isAsked = await recordIfPossible(stores, event)
  if (isAsked && state === 'confirmed')
    await bisectRange(stores, row.alert_id, { project: row.project, now, newId })
}

async function tellBisection(stores: Stores, row: ConfirmationRow, context: Context): Promise<void> {
  if (row.bisection_id === null) return
  const { project } = row
  await stores.jobs.enqueue(followUpJob(followUpKinds.bisection, row.bisection_id, { project, ...context }))
}

/** Base and head in turn on one host leave nothing but the code between them. */
function attributionOf(step: Extract<ConfirmationStep, { kind: 'end' }>): Attribution | null {
  const shares = { code: null, host: null, ask: null }
  const { state, reason, hostSpecific } = step
  if (state === 'inconclusive') return null
  if (state === 'refuted') return { ...shares, kind: 'host', reason: `${reason}.` }
  return { ...shares, kind: hostSpecific ? 'both' : 'code', reason: `${reason}.` }
}

function metricsOf({ course, series }: LoadedConfirmation): ConfirmationMetric[] {
  const findings = new Map(course.hosts.map(({ id }) => [id, findingsOn(course, id)]))
  return series.flatMap((one): ConfirmationMetric[] => {
    const finding = findings.get(one.host.id)?.get(keyOf(one))
    if (finding === undefined) return []
    const { id, benchmark, metric, host, acceleration } = one
    const { effect, base, head, state } = finding
    return [{ series: { id, benchmark, metric, host, acceleration }, effect, base, head, state }]
  })
}

/** A confirmation in the contract's words: what was said at its end, or what its runs say so far. */
async function view(stores: Stores, row: ConfirmationRow, now: number): Promise<Confirmation> {
  const loaded = await load(stores, row, now)
  const { course } = loaded
  const said =
    row.outcome_json === null
      ? { runs: [...loaded.runs], metrics: metricsOf(loaded) }
      : (JSON.parse(row.outcome_json) as Pick<Confirmation, 'runs' | 'metrics'>)
  return {
    ...{ id: row.id, alert: row.alert_id, bisection: row.bisection_id },
    ...{ base: row.base_commit, head: row.head_commit, hosts: [...course.hosts] },
    ...{ benchmarks: JSON.parse(row.benchmarks_json) as string[], state: row.state, reason: row.reason },
    ...{ createdAt: row.created_at, endedAt: row.ended_at, deadlineAt: row.deadline_at },
    boots: { done: said.runs.length, most: row.most_boots },
    ...said,
  }
}
