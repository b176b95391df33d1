import type { CalibrationRow } from '../../db/stores/calibrations.ts'
import type { WorkRow } from '../../db/stores/work.ts'
import type { Calibration, CalibrationRequest, VarianceComponents } from '../contract/calibration.ts'
import { formatCount } from '../contract/units.ts'
import { askCalibration, overdueAt } from './ask-calibration.ts'
import type { ServiceDeps, Stores } from './deps.ts'
import { followUpJob, followUpKinds } from './follow-ups.ts'
import { measureCalibration, type StoredComponents } from './measure-calibration.ts'
import { ProblemFailure } from './problem-failure.ts'
import { requireProject } from './require-project.ts'
import { whyStale } from './stale-calibration.ts'

export type Calibrations = ReturnType<typeof createCalibrations>

/** Calibrations: made of runs that are there or of boots that are asked for, and shown. Rejects with `ProblemFailure`. */
export function createCalibrations({ database, clock, newId }: ServiceDeps) {
  return {
    calibrate: (project: string, request: CalibrationRequest): Promise<Calibration> =>
      database.unitOfWork(async (stores) => {
        await requireProject(stores, project)
        const context = { project, now: clock(), newId }
        const row =
          request.by === 'work'
            ? await askCalibration(stores, request, context)
            : await byRuns(stores, request.runs, context)
        return view(stores, row, context.now)
      }),

    get: (project: string, id: string): Promise<Calibration> =>
      database.unitOfWork(async (stores) => {
        return view(stores, await require(stores, project, id), clock())
      }),

    /** Hosts are told to stop by their next sign of life; what they have measured stays, and may be calibrated by. */
    cancel: (project: string, id: string): Promise<Calibration> =>
      database.unitOfWork(async (stores) => {
        const row = await require(stores, project, id)
        if (row.state !== 'measuring') {
          throw new ProblemFailure(
            'work-conflict',
            `Expected a calibration that is being measured, got ${id}, which is ${row.state}`,
          )
        }
        const now = clock()
        const runs = await stores.calibrations.runsOfWork(project, id)
        await endWork(stores, await stores.work.of(project, 'calibration', id), now)
        const reason = `Somebody cancelled it; ${formatCount(runs.length, 'boot')} had come`
        const runs_json = JSON.stringify(runs.map((run) => run.id))
        await stores.calibrations.update(row, { state: 'cancelled', reason, runs_json })
        return view(stores, await require(stores, project, id), now)
      }),

    list: (project: string, limit: number): Promise<Calibration[]> =>
      database.unitOfWork(async (stores) => {
        await requireProject(stores, project)
        const views: Calibration[] = []
        for (const row of await stores.calibrations.newest(project, limit)) {
          views.push(await view(stores, row, clock()))
        }
        return views
      }),

    /** The job: ends a calibration once all its boots were judged, or when it has waited long enough. */
    advance: async (project: string, id: string) => async (stores: Stores) => {
      const row = await stores.calibrations.find(project, id)
      if (row?.state === 'measuring') await advance(stores, row, { project, now: clock(), newId })
    },
  }
}

interface Context {
  readonly project: string
  readonly now: number
  readonly newId: () => string
}

async function byRuns(
  stores: Stores,
  asked: readonly string[],
  { project, now, newId }: Context,
): Promise<CalibrationRow> {
  const ids = [...new Set(asked)]
  const runs = await stores.calibrations.runs(project, ids)
  const unknown = ids.find((id) => !runs.some((run) => run.id === id))
  if (unknown !== undefined) {
    throw new ProblemFailure('not-found', `There is no run ${unknown} in project ${project}`)
  }
  const commits = [...new Set(runs.map(({ head_commit }) => head_commit))]
  const [commit = null, other] = commits
  if (other !== undefined) {
    const names = commits.slice(0, 3).map((one) => one?.slice(0, 12) ?? 'no commit')
    throw new ProblemFailure('work-conflict', `Expected runs of one build, got ${names.join(', ')}`, {
      hint: 'What differs between runs of the same commit is noise; between commits it may be code',
    })
  }
  const waiting = runs.filter(({ analysis }) => analysis === 'queued').length
  if (waiting > 0) {
    throw new ProblemFailure('work-conflict', `${formatCount(waiting, 'run')} of these are not judged yet`, {
      hint: 'Ask again in a moment',
    })
  }
  const answer = await measureCalibration(stores, { project, runs })
  if (answer.state !== 'done') throw new ProblemFailure('work-conflict', answer.reason)
  const hosts = [...new Set(runs.map(({ host_id }) => host_id))]
  const row: CalibrationRow = {
    ...{ project, id: newId(), commit_hash: commit, hosts_json: JSON.stringify(hosts), created_at: now },
    ...answer,
  }
  await stores.calibrations.insert(row)
  return row
}

async function advance(stores: Stores, row: CalibrationRow, context: Context): Promise<void> {
  const { project, now } = context
  const work = await stores.work.of(project, 'calibration', row.id)
  const runs = await stores.calibrations.runsOfWork(project, row.id)
  const open = work.filter(isOpen)
  const runAt = overdueAt(work, now)
  const isOver = now >= runAt
  const boots = work.reduce((sum, one) => sum + (JSON.parse(one.commits_json) as string[]).length, 0)
  const judged = runs.filter(({ analysis }) => analysis !== 'queued')
  // An agent tells of runs that wait in its outbox.
  const told = work.flatMap(({ runs_json }) => JSON.parse(runs_json) as string[])
  const isAwaited = told.some((id) => !judged.some((run) => run.id === id)) || judged.length < runs.length
  if (!isOver && (open.length > 0 || isAwaited)) {
    const reason = `${judged.length} of ${formatCount(boots, 'boot')} are there`
    await stores.calibrations.update(row, { reason })
    await stores.jobs.enqueue(followUpJob(followUpKinds.calibration, row.id, context, { runAt }))
    return
  }
  await endWork(stores, open, now)
  const answer = await measureCalibration(stores, { project, runs: judged })
  const error = work.find((one) => one.state === 'failed')?.error ?? null
  const missing = [
    ...(judged.length < boots ? [`${boots - judged.length} of ${boots} boots did not come`] : []),
    ...(error === null ? [] : [`the last failure: ${error.slice(0, 500)}`]),
  ]
  const reason = [answer.reason, ...missing].join('; ')
  await stores.calibrations.update(row, { ...answer, reason })
}

async function endWork(stores: Stores, work: readonly WorkRow[], now: number): Promise<void> {
  for (const one of work.filter(isOpen)) {
    await stores.work.update(one, { state: 'cancelled', finished_at: now, lease_until: null })
  }
}

async function require(stores: Stores, project: string, id: string): Promise<CalibrationRow> {
  const row = await stores.calibrations.find(project, id)
  if (row !== undefined) return row
  throw new ProblemFailure('not-found', `There is no calibration ${id} in project ${project}`)
}

function isOpen({ state }: WorkRow): boolean {
  return state === 'queued' || state === 'claimed'
}

/** A calibration in the contract's words. */
async function view(stores: Stores, row: CalibrationRow, now: number): Promise<Calibration> {
  const hosts = await stores.calibrations.hosts(row.project, JSON.parse(row.hosts_json) as string[])
  const runs =
    row.state === 'measuring'
      ? (await stores.calibrations.runsOfWork(row.project, row.id)).map(({ id }) => id)
      : (JSON.parse(row.runs_json) as string[])
  const stored = JSON.parse(row.components_json ?? '[]') as StoredComponents[]
  return {
    ...{ id: row.id, commit: row.commit_hash, hosts, state: row.state, reason: row.reason },
    ...{ createdAt: row.created_at, measuredAt: row.measured_at },
    ...{ stale: await whyStale(stores, row, { at: now, hosts }), runs },
    components: stored.map(({ key: _, ...components }): VarianceComponents => components),
  }
}
