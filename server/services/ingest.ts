import type { Stores } from '../../db/stores/stores.ts'
import type { RunUpload } from '../contract/run.ts'
import type { UploadReceipt } from '../contract/views.ts'
import { analysisJob } from './analysis-job.ts'
import { canonicalJson, sha256 } from './canonical-json.ts'
import { checkRun } from './check-run.ts'
import type { ServiceDeps } from './deps.ts'
import { packRun } from './pack-run.ts'
import { pointsOf } from './points.ts'
import { ProblemFailure } from './problem-failure.ts'
import { toPointRow, toSeriesRow } from './run-rows.ts'

export interface IngestDeps extends ServiceDeps {
  /** Tells the worker that a job was queued. */
  readonly nudge: () => void
}

/**
 * Takes a run in: stores it with its points and queues its analysis, in one transaction. The same run twice is stored
 * once. Rejects with `ProblemFailure` (`clock-wrong`, `invalid-request`, `run-conflict`).
 */
export function createIngest(deps: IngestDeps) {
  return async (project: string, run: RunUpload): Promise<UploadReceipt> => {
    const now = deps.clock()
    checkRun(run, now)
    const contentHash = hashContent(run)
    // Compressing and hashing come before the transaction, which everyone else waits for.
    const rows = await packRun(project, run)
    const points = pointsOf(run)
    const outcome = await deps.database.unitOfWork(async (stores) => {
      const known = await stores.runs.findReceipt(project, run.id)
      if (known !== undefined) return repeated(run.id, known, contentHash)
      const baselineBranch = await ensureProject(stores, project, { run, now })
      await stores.projects.saveHost(project, run.host)
      await stores.environments.save(rows.environment)
      await stores.rawOutputs.saveAll(rows.rawOutputs)
      const ids = await stores.series.findOrCreate(
        project,
        points.map((point) => toSeriesRow(point, { project, run, id: deps.newId(), now })),
      )
      const pointRows = points.map((point) =>
        toPointRow(point, { project, run, baselineBranch, rows, seriesId: ids.get(point.key) }),
      )
      await stores.runs.insert(
        {
          ...rows.run,
          content_hash: contentHash,
          received_at: now,
          point_count: points.length,
          on_baseline: pointRows.some((point) => point.on_baseline === 1) ? 1 : 0,
        },
        rows.results,
      )
      await stores.points.insertAll(pointRows)
      await stores.jobs.enqueue(analysisJob({ project, run: run.id, id: deps.newId(), now }))
      return { outcome: 'stored', points: points.length } as const
    })
    if (outcome.outcome === 'stored') deps.nudge()
    return { runId: run.id, ...outcome, page: `/p/${project}/runs/${run.id}` }
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

/** The project's baseline branch; the first upload creates the project. */
async function ensureProject(
  stores: Stores,
  slug: string,
  { run, now }: { readonly run: RunUpload; readonly now: number },
): Promise<string> {
  const known = await stores.projects.find(slug)
  if (known !== undefined) return known.baseline_branch
  const baselineBranch = run.commit?.defaultBranch ?? run.commit?.branch ?? 'main'
  await stores.projects.create({ slug, baseline_branch: baselineBranch, created_at: now })
  return baselineBranch
}
