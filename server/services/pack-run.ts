import { packText } from '../../db/codec.ts'
import type { EnvironmentTable, RawOutputTable, ResultTable, RunTable } from '../../db/schema.ts'
import { Acceleration, accelerationField } from '../contract/environment.ts'
import type { RunUpload } from '../contract/run.ts'
import { isSuspect } from '../contract/run.ts'
import { canonicalJson, sha256 } from './canonical-json.ts'

/** The rows of a run that depend on nothing but the run. */
export interface PackedRun {
  readonly run: Omit<RunTable, 'content_hash' | 'received_at' | 'point_count' | 'on_baseline' | 'history_at'>
  readonly results: readonly ResultTable[]
  readonly environment: EnvironmentTable
  readonly rawOutputs: readonly RawOutputTable[]
  /** SHA-256 of the environment's epoch fields. */
  readonly epochHash: string
}

/** Makes the rows of a run, with its large parts compressed. */
export async function packRun(project: string, run: RunUpload): Promise<PackedRun> {
  const environment = canonicalJson(run.environment)
  const environmentHash = sha256(environment)
  return {
    run: {
      project,
      id: run.id,
      suite: run.suite,
      agent_version: run.agentVersion,
      started_at: run.startedAt,
      finished_at: run.finishedAt,
      host_id: run.host.id,
      environment_hash: environmentHash,
      acceleration: accelerationOf(run),
      // Its ancestors have a table of their own: they would be most of what a list of runs reads.
      commit_json: run.commit && JSON.stringify({ ...run.commit, lineage: undefined }),
      ci_json: run.ci && JSON.stringify(run.ci),
      conditions_json: JSON.stringify(run.conditions),
      notes_json: JSON.stringify(run.notes),
      manifest_json: run.manifest === undefined ? null : JSON.stringify(run.manifest),
      told_suspect_json: isSuspect(run) ? JSON.stringify(run.suspect) : null,
      analysis: 'queued',
      analysis_version: null,
      validity: null,
      displacement: null,
      suspect_reason: null,
      pull_request: run.commit?.pullRequest?.number ?? null,
      head_commit: run.commit?.head ?? null,
      branch: run.commit?.branch ?? null,
      merge_base: run.commit?.pullRequest === null ? null : (run.commit?.lineage?.[0]?.hash ?? null),
      work_id: run.work ?? null,
    },
    results: await Promise.all(
      run.results.map(async (result, position) => ({
        project,
        run_id: run.id,
        position,
        benchmark_json: JSON.stringify(result.benchmark),
        body: await packText(JSON.stringify(result.repetitions)),
      })),
    ),
    environment: { project, hash: environmentHash, body: await packText(environment) },
    rawOutputs: await packOutputs(project, run),
    epochHash: sha256(canonicalJson(run.environment.epoch)),
  }
}

/** What ran the VMs' instructions; `none` where the environment does not say. */
export function accelerationOf(run: Pick<RunUpload, 'environment'>): Acceleration {
  return Acceleration.catch('none').parse(run.environment.identity[accelerationField])
}

function packOutputs(project: string, run: RunUpload): Promise<RawOutputTable[]> {
  const texts = new Map(run.rawOutputs.map((output) => [output.sha256, output.text]))
  return Promise.all(
    [...texts].map(async ([hash, text]) => ({ project, sha256: hash, body: await packText(text) })),
  )
}
