import type { ConfirmationRow } from '../../db/stores/confirmations.ts'
import type { ProjectSettings } from '../contract/project-settings.ts'
import { workTimes } from '../contract/work.ts'
import { type Side, sidesOfBlock } from '../judge/confirmation-blocks.ts'
import { recordAlertEvent } from './alert-events.ts'
import type { Stores } from './deps.ts'
import { followUpJob, followUpKinds } from './follow-ups.ts'
import { queueWorkRow } from './work-rows.ts'

export interface ConfirmationQuestion {
  readonly project: string
  /** What asks; both null where a person does. */
  readonly alert: string | null
  readonly bisection?: string | null
  readonly base: string
  readonly head: string
  /** Where the suspicion came up. */
  readonly host: string
  /** Ids of the suspect series; empty: all headline and secondary metrics of the benchmarks. */
  readonly series: readonly string[]
  readonly benchmarks: readonly string[]
  /** The person who asks; null or left out where Metalmark does. */
  readonly who?: string | null
  readonly now: number
  readonly newId: () => string
  readonly settings: Pick<ProjectSettings, 'confirmation'>
}

/**
 * Has base and head measured against each other in interleaved fresh boots, and answers with the confirmation's row. Asking
 * for what is being measured already changes nothing; a new head of the same alert ends what was asked about the one before.
 */
export async function askConfirmation(
  stores: Stores,
  question: ConfirmationQuestion,
): Promise<ConfirmationRow> {
  const { project, alert, now, newId, settings } = question
  if (alert !== null) {
    for (const old of await stores.confirmations.ofAlert(project, alert)) {
      if (!isRunning(old)) continue
      if (old.base_commit === question.base && old.head_commit === question.head) return old
      await cancelConfirmation(stores, old, 'Another commit took its place', now)
    }
  }
  const hosts = await hostsFor(stores, question)
  const { mostBoots, mostMinutes } = settings.confirmation
  const row: ConfirmationRow = {
    ...{ project, id: newId(), alert_id: alert, bisection_id: question.bisection ?? null },
    ...{ base_commit: question.base, head_commit: question.head },
    ...{ hosts_json: JSON.stringify(hosts), benchmarks_json: JSON.stringify(question.benchmarks) },
    ...{ series_json: JSON.stringify(question.series), state: 'waiting', most_boots: mostBoots },
    reason: 'Waiting for an agent of the host to take it',
    ...{ created_at: now, deadline_at: now + mostMinutes * 60_000, ended_at: null, outcome_json: null },
  }
  await stores.confirmations.insert(row)
  for (const host of hosts) await queueBoots(stores, row, { host, sides: sidesOfBlock(0), now, newId })
  const { deadline_at: runAt } = row
  await stores.jobs.enqueue(followUpJob(followUpKinds.confirmation, row.id, question, { runAt }))
  if (alert !== null) {
    const why = `${short(row.base_commit)} and ${short(row.head_commit)} in alternation, at most ${mostBoots} boots`
    const event = {
      project,
      alert,
      kind: 'confirmation-asked',
      at: now,
      who: question.who ?? null,
      why,
      newId,
    } as const
    await recordAlertEvent(stores, event)
  }
  return row
}

/** Whether it has not come to an end. */
export function isRunning({ state }: Pick<ConfirmationRow, 'state'>): boolean {
  return state === 'waiting' || state === 'measuring'
}

/** Ends a confirmation without an answer; agents that have its work in hand stop. */
export async function cancelConfirmation(
  stores: Stores,
  row: ConfirmationRow,
  reason: string,
  now: number,
): Promise<void> {
  await stores.confirmations.update(row, { state: 'cancelled', reason, ended_at: now })
  await cancelWorkOf(stores, row, now)
}

/** Takes back what of its work has not ended. */
export async function cancelWorkOf(
  stores: Stores,
  { project, id }: ConfirmationRow,
  now: number,
): Promise<void> {
  const runs = await stores.confirmations.runs(project, id)
  for (const work of await stores.work.of(project, 'confirmation', id)) {
    if (work.state !== 'queued' && work.state !== 'claimed') continue
    // An agent that has measured all of it is about to say so.
    const measured = runs.filter(({ work_id }) => work_id === work.id).length
    if (measured >= (JSON.parse(work.commits_json) as string[]).length) continue
    await stores.work.update(work, { state: 'cancelled', finished_at: now, lease_until: null })
  }
}

interface Boots {
  readonly host: string
  readonly sides: readonly Side[]
  readonly now: number
  readonly newId: () => string
}

/** Asks a host for boots of base and head, in this order. */
export async function queueBoots(
  stores: Stores,
  row: ConfirmationRow,
  { host, sides, now, newId }: Boots,
): Promise<void> {
  const benchmarks = JSON.parse(row.benchmarks_json) as string[]
  await queueWorkRow(
    stores,
    {
      commits: sides.map((side) => (side === 'base' ? row.base_commit : row.head_commit)),
      ...{ host, profile: null, benchmarks, notBefore: null },
      reason: `Does ${short(row.head_commit)} differ from ${short(row.base_commit)}? Confirmation ${row.id}`,
    },
    { project: row.project, now, newId, purpose: 'confirmation', confirmation: row.id },
  )
}

/** The host of the suspicion, and a second one of its class where the budget has room for both. */
async function hostsFor(stores: Stores, question: ConfirmationQuestion): Promise<string[]> {
  const { project, host, series, now, settings } = question
  const { secondHost, mostBoots } = settings.confirmation
  // Each step of a bisection asks the one host where the change is known to show.
  if (!secondHost || mostBoots < 2 * sidesOfBlock(0).length || (question.bisection ?? null) !== null) {
    return [host]
  }
  const others = await stores.confirmations.hostsLike(project, series, now - workTimes.leaseMs)
  const second = others.find((other) => other !== host)
  return second === undefined ? [host] : [host, second]
}

function short(commit: string): string {
  return commit.slice(0, 12)
}
