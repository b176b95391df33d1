import type { WorkPurpose, WorkState } from '../server/contract/work.ts'

/** An agent that takes work for a project: one on each host. */
export interface AgentTable {
  project: string
  host_id: string
  agent_version: string
  /** The work that it says it has in hand. */
  work_id: string | null
  registered_at: number
  seen_at: number
}

/** What hosts were asked to measure. */
export interface WorkTable {
  project: string
  id: string
  /** JSON array of commit hashes, in the order to measure them. */
  commits_json: string
  /** The host that must do it; null for any. */
  host_id: string | null
  profile: 'smoke' | 'ci' | 'full' | null
  purpose: WorkPurpose
  /** JSON array; null for the whole suite. */
  benchmarks_json: string | null
  not_before: number | null
  /** What it is a part of. */
  confirmation_id: string | null
  calibration_id: string | null
  reason: string
  state: WorkState
  created_at: number
  claimed_by: string | null
  claimed_at: number | null
  /** While it is claimed: when it goes back to the queue unless a heartbeat comes. */
  lease_until: number | null
  attempts: number
  finished_at: number | null
  /** JSON array of run ids. */
  runs_json: string
  error: string | null
}
