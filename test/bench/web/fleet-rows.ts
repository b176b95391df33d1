import { packSamples } from '../../../db/codec.ts'
import type { PointTable, Schema } from '../../../db/schema.ts'
import { noVerdict, toColumns } from '../../../db/verdict-columns.ts'
import type { Commit } from '../../../server/contract/run.ts'
import { analysisVersion } from '../../../server/services/deps.ts'
import { digest } from '../../support/builders.ts'
import type { FleetHost, FleetProject, FleetSeries } from './fleet-layout.ts'
import type { FleetPoint } from './fleet-points.ts'
import type { FleetEvent } from './fleet-story.ts'

/** A host's part of a project. */
export interface HostContext {
  readonly project: FleetProject
  readonly host: FleetHost
  readonly index: number
  readonly events: readonly FleetEvent[]
}

export interface FleetRun {
  readonly id: string
  readonly at: number
  readonly environment: FleetEnvironment
}

/** Hashes of an environment and of its epoch fields. */
export interface FleetEnvironment {
  readonly hash: string
  readonly epoch: string
}

/** A run on the main branch. */
export function runRow(
  { project: { slug }, host }: HostContext,
  { id, at, environment }: FleetRun,
  { run, suspect }: { readonly run: number; readonly suspect: boolean },
): Schema['run'] {
  const head = digest(`${slug} commit ${run}`).slice(0, 40)
  const commit: Commit = {
    ...{ head, built: head, parents: [digest(`${slug} commit ${run - 1}`).slice(0, 40)] },
    ...{
      committedAt: at - 1_200_000,
      subject: `${subjects[run % subjects.length]} (${run})`,
      branch: 'main',
    },
    ...{ defaultBranch: 'main', pullRequest: null, dirty: false },
  }
  return {
    ...{ project: slug, id, content_hash: digest(id), suite: 'nightly', agent_version: '0.1.0' },
    ...{ started_at: at, finished_at: at + 900_000, received_at: at + 905_000, host_id: host.id },
    ...{ environment_hash: environment.hash, acceleration: 'kvm', commit_json: JSON.stringify(commit) },
    ...{ ci_json: null, conditions_json: conditions, notes_json: '[]', manifest_json: null },
    ...{ told_suspect_json: null, point_count: 0, analysis: 'done', history_at: at, on_baseline: 1 },
    ...{ analysis_version: analysisVersion, validity: suspect ? 'suspect' : 'valid' },
    ...{
      displacement: suspect ? 'worse' : null,
      suspect_reason: suspect ? 'Everything in it lies off' : null,
    },
    ...{ pull_request: null, head_commit: head, branch: 'main', merge_base: null, work_id: null },
  }
}

export function seriesRow(
  { project: { slug }, host }: HostContext,
  { benchmark, path, canary, tool, metric }: FleetSeries,
  { id, createdAt }: { readonly id: string; readonly createdAt: number },
): Schema['series'] {
  const { name, unit, direction, role, semantics } = metric
  return {
    ...{ project: slug, id, key: digest(id), benchmark, path, canary: canary ? 1 : 0 },
    ...{ tool_name: tool, tool_version: '3.12', argv_json: '["-c","-t","10","-J"]' },
    ...{ metric: name, unit, direction, role, semantics, host_id: host.id, acceleration: 'kvm' },
    ...{ branch: null, created_at: createdAt },
    identity_json:
      '{"vm.acceleration":"kvm","vm.cpus":4,"host.cpu.model":"AMD EPYC 7302P 16-Core Processor"}',
  }
}

export function pointRow(
  project: string,
  series: string,
  { point, run, began }: { readonly point: FleetPoint; readonly run: FleetRun; readonly began: boolean },
): PointTable {
  const sorted = [...point.samples].sort((a, b) => a - b)
  const { position, value, verdict } = point
  return {
    ...{ project, series_id: series, run_id: run.id, result_position: 0, value },
    ...{ low_quartile: sorted[1] ?? value, high_quartile: sorted[3] ?? value, sample_count: sorted.length },
    ...{ samples: packSamples(point.samples), doubtful: 0, on_baseline: 1, history_at: run.at },
    ...{ started_at: run.at, environment_hash: run.environment.hash, epoch_hash: run.environment.epoch },
    position,
    level_json: position === null ? null : JSON.stringify(point.level),
    epoch_changes_json: began ? kernelChange : null,
    accepted: null,
    ...(verdict === null ? noVerdict : toColumns(verdict)),
  }
}

/** JSON of what changed where an epoch begins. */
export const kernelChange = '[{"field":"host.kernel","from":"6.1.0-13-amd64","to":"6.1.0-18-amd64"}]'
const conditions = JSON.stringify({
  ...{ load1Before: 0.1, load1After: 1.9, stealPercent: 0, busyPercent: 28.5, meanFrequencyMHz: 2900 },
  ...{ maxTemperatureC: 61, throttleEvents: 0, softnetDrops: 0, coTenants: [] },
})
const subjects = [
  'Batch doorbells on transmit',
  'Keep flow tables in huge pages',
  'Fix checksum offload for fragments',
  'Count drops per queue',
]
