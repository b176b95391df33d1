import type { LiveTopic } from '../server/contract/live.ts'
import type { Schema } from './schema.ts'

export interface Told {
  readonly topic: LiveTopic
  /** The column that names the thing; null where the topic has but one in a project, or it does not matter which. */
  readonly id: string | null
}

/** What a write to each table means to those who look at the dashboard. */
export const toldTables: { readonly [T in keyof Schema]: readonly ToldOf<T>[] } = {
  project: [{ topic: 'project', id: null }],
  host: [{ topic: 'host', id: 'id' }],
  run: [{ topic: 'run', id: 'id' }],
  point: [{ topic: 'series', id: 'series_id' }],
  series_state: [{ topic: 'series', id: 'series_id' }],
  change_point: [
    { topic: 'change', id: 'id' },
    { topic: 'series', id: 'series_id' },
  ],
  alert: [{ topic: 'alert', id: 'id' }],
  alert_member: [{ topic: 'alert', id: 'alert_id' }],
  alert_event: [{ topic: 'alert', id: 'alert_id' }],
  expected_change: [{ topic: 'expected-change', id: 'id' }],
  confirmation: [{ topic: 'confirmation', id: 'id' }],
  bisection: [{ topic: 'bisection', id: 'id' }],
  calibration: [{ topic: 'calibration', id: 'id' }],
  work: [{ topic: 'work', id: 'id' }],
  agent: [{ topic: 'agent', id: 'host_id' }],
  delivery: [{ topic: 'delivery', id: 'id' }],
  // Written with what they belong to, which is told.
  series_summary: [],
  project_revision: [],
  environment: [],
  raw_output: [],
  result: [],
  series: [],
  change_point_event: [],
  lineage: [],
  branch_commit: [],
  // The server's own.
  job: [],
  timeline: [],
  series_checkpoint: [],
  token: [],
  installation: [],
}

interface ToldOf<T extends keyof Schema> extends Told {
  readonly id: (keyof Schema[T] & string) | null
}
