import type { ProjectTable } from '../../db/schema.ts'
import type { Stores } from '../../db/stores/stores.ts'
import type { RunUpload } from '../contract/run.ts'
import type { UploadReceipt } from '../contract/views.ts'
import { moveFields } from '../judge/move-fields.ts'
import { analysisJob } from './analysis-job.ts'
import { canonicalJson, sha256 } from './canonical-json.ts'
import { checkRun } from './check-run.ts'
import type { ServiceDeps } from './deps.ts'
import { acceptChanges, acceptedAt, trailersOf } from './expected-changes.ts'
import { placeInHistory } from './lineage.ts'
import { packRun } from './pack-run.ts'
import { type NewPoint, pointsOf } from './points.ts'
import { ProblemFailure } from './problem-failure.ts'
import { toPointRow, toSeriesRow } from './run-rows.ts'
import { saidOf, settingsOf } from './settings-of.ts'
import { startWatch } from './watch-data.ts'

export interface IngestDeps extends ServiceDeps {
  /** Tells the worker that a job was queued. */
  readonly nudge: () => void
}

/**
 * Takes a run in: stores it with its points and queues its analysis, in one transaction. The same run twice is stored
 * once. Rejects with `ProblemFailure` (`clock-wrong`, `invalid-request`, `run-conflict`).
 */
export function createIngest(deps: IngestDeps) {
  return async (project: string, upload: RunUpload): Promise<UploadReceipt> => {
    const now = deps.clock()
    checkRun(upload, now)
    const contentHash = hashContent(upload)
    const own = await deps.database.unitOfWork((stores) => projectOf(stores, project, { run: upload, now }))
    const settings = settingsOf(own)
    const run = { ...upload, environment: moveFields(upload.environment, settings.environment).environment }
    const branch = branchOf(run, settings.baselineBranches)
    const line = branch ?? null
    // Compressing and hashing come before the transaction, which everyone else waits for.
    const rows = await packRun(project, run)
    const points = pointsOf(run, line)
    const outcome = await deps.database.unitOfWork(async (stores) => {
      const known = await stores.runs.findReceipt(project, run.id)
      if (known !== undefined) return repeated(run.id, known, contentHash)
      await stores.projects.create(own)
      await stores.projects.saveHost(project, run.host)
      await stores.environments.save(rows.environment)
      await stores.rawOutputs.saveAll(rows.rawOutputs)
      const ids = await stores.series.findOrCreate(
        project,
        points.map((point) => toSeriesRow(point, { project, run, branch: line, id: deps.newId(), now })),
      )
      const historyAt = await placeInHistory(stores, run, { project, branch, now, newId: deps.newId })
      const expectations = await stores.expectedChanges.placed(project)
      const pointRows = points.map((point) =>
        toPointRow(point, {
          ...{ project, run, rows, historyAt, seriesId: ids.get(point.key) },
          accepted: acceptedOn(point, expectations, { historyAt, branch: line }),
          baselineBranches: settings.baselineBranches,
        }),
      )
      await stores.runs.insert(
        {
          ...rows.run,
          history_at: historyAt,
          content_hash: contentHash,
          received_at: now,
          point_count: points.length,
          on_baseline: pointRows.some((point) => point.on_baseline === 1) ? 1 : 0,
        },
        rows.results,
      )
      await stores.points.insertAll(pointRows)
      const onBranch = settings.baselineBranches.includes(run.commit?.branch ?? '')
      await acceptChanges(stores, onBranch ? trailersOf(run.commit) : [], { project, now, newId: deps.newId })
      await stores.jobs.enqueue(analysisJob({ project, run: run.id, id: deps.newId(), now }))
      await startWatch(stores, { project, now, newId: deps.newId })
      return { outcome: 'stored', points: points.length } as const
    })
    if (outcome.outcome === 'stored') deps.nudge()
    return { runId: upload.id, ...outcome, page: `/p/${project}/runs/${upload.id}` }
  }
}

/** Raw outputs count by their hashes, which were checked: their order and their repetition are no content. */
function hashContent(run: RunUpload): string {
  const rawOutputs = [...new Set(run.rawOutputs.map((output) => output.sha256))].sort()
  return sha256(canonicalJson({ ...run, rawOutputs }))
}

function repeated(id: string, known: { content_hash: string; point_count: number }, contentHash: string) {
  if (known.content_hash === contentHash) {
    return { outcome: 'already-stored', points: known.point_count } as const
  }
  throw new ProblemFailure(
    'run-conflict',
    `Run ${id} is stored already, with other content (SHA-256 ${known.content_hash.slice(0, 12)}…, ` +
      `this upload ${contentHash.slice(0, 12)}…)`,
    { hint: 'Runs never change. Upload a new measurement under a new id' },
  )
}

/**
 * The project as it is, or as the first upload creates it. Where it was created by settings that name no baseline branch,
 * the first run still says which one it is.
 */
async function projectOf(
  stores: Stores,
  slug: string,
  { run, now }: { readonly run: RunUpload; readonly now: number },
): Promise<ProjectTable> {
  const branch = run.commit?.defaultBranch ?? run.commit?.branch ?? 'main'
  const fresh = { slug, baseline_branch: branch, created_at: now, settings_json: null }
  const known = await stores.projects.find(slug)
  if (known === undefined) return fresh
  const isOpen = saidOf(known).baselineBranches.length === 0 && !(await stores.projects.hasRuns(slug))
  return isOpen ? { ...known, baseline_branch: branch } : known
}

/** The baseline branch that a run is of or is to go into; null for the main one, undefined for what belongs to none. */
function branchOf({ commit }: RunUpload, branches: readonly string[]): string | null | undefined {
  const branch = (commit?.pullRequest === null ? commit.branch : commit?.pullRequest.base) ?? null
  if (branch === null || !branches.includes(branch)) return undefined
  return branch === branches[0] ? null : branch
}

function acceptedOn(
  { benchmark, metric }: NewPoint,
  expectations: Parameters<typeof acceptedAt>[0],
  { historyAt, branch }: { readonly historyAt: number; readonly branch: string | null },
): string | null {
  if (benchmark.canary) return null
  return acceptedAt(expectations, { benchmark: benchmark.name, metric: metric.name, branch }, historyAt)
}
