import type { CalibrationRow } from '../../db/stores/calibrations.ts'
import type { WorkRow } from '../../db/stores/work.ts'
import type { CalibrationRequest } from '../contract/calibration.ts'
import { formatCount } from '../contract/units.ts'
import type { Stores } from './deps.ts'
import { followUpJob, followUpKinds } from './follow-ups.ts'
import { ProblemFailure } from './problem-failure.ts'
import { queueWorkRow } from './work-rows.ts'

interface Context {
  readonly project: string
  readonly now: number
  readonly newId: () => string
}

type WorkRequest = Extract<CalibrationRequest, { by: 'work' }>

const hourMs = 3_600_000
/** So long after its last boots were due, a calibration goes by what has come: a host may be away over a weekend. */
const patienceMs = 72 * hourMs

/**
 * Asks hosts for boots of one build: pairs, one after the other, at times that are spread over the hours asked for; all at
 * once for zero hours. Without a spread, a host has one piece of work, and is done with it in one go.
 */
export async function askCalibration(
  stores: Stores,
  { commit, hosts: asked, boots, hours, profile }: WorkRequest,
  { project, now, newId }: Context,
): Promise<CalibrationRow> {
  const hosts = [...new Set(asked)]
  const known = await stores.calibrations.hosts(project, hosts)
  const unknown = hosts.find((host) => !known.some(({ id }) => id === host))
  if (unknown !== undefined) {
    throw new ProblemFailure('not-found', `There is no host ${unknown} in project ${project}`, {
      hint: 'A host is known from its first run, or once metalmark agent runs there',
    })
  }
  const row: CalibrationRow = {
    ...{ project, id: newId(), commit_hash: commit, hosts_json: JSON.stringify(hosts), state: 'measuring' },
    reason: `Waiting for ${formatCount(boots, 'boot')} on each of ${formatCount(hosts.length, 'host')}`,
    ...{ runs_json: '[]', components_json: null, epochs_json: '{}', created_at: now, measured_at: null },
  }
  await stores.calibrations.insert(row)
  for (const host of hosts) {
    for (const { count, after } of slotsOf(boots, hours)) {
      await queueWorkRow(
        stores,
        {
          commits: Array<string>(count).fill(commit),
          ...{ host, profile, benchmarks: null, notBefore: after === 0 ? null : now + after },
          reason: `How do runs of ${commit.slice(0, 12)} vary? Calibration ${row.id}`,
        },
        { project, now, newId, purpose: 'calibration', calibration: row.id },
      )
    }
  }
  const runAt = overdueAt(await stores.work.of(project, 'calibration', row.id), now)
  const job = followUpJob(followUpKinds.calibration, row.id, { project, now, newId }, { runAt })
  await stores.jobs.enqueue(job)
  return row
}

/** When a calibration is to go by what has come. */
export function overdueAt(work: readonly WorkRow[], now: number): number {
  const due = work.map(({ not_before, created_at }) => not_before ?? created_at)
  return Math.max(...due, ...(due.length === 0 ? [now] : [])) + patienceMs
}

/** How many boots are due how long from now. */
function slotsOf(boots: number, hours: number): { readonly count: number; readonly after: number }[] {
  if (hours === 0) return [{ count: boots, after: 0 }]
  const slots = Math.ceil(boots / 2)
  return Array.from({ length: slots }, (_, i) => ({
    count: Math.min(2, boots - 2 * i),
    after: slots === 1 ? 0 : Math.round((i * hours * hourMs) / (slots - 1)),
  }))
}
