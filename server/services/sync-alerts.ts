import type { AlertMemberRow, AlertRow } from '../../db/stores/alerts.ts'
import type { PointCommit } from '../contract/views.ts'
import { isAlive } from '../judge/alert-state.ts'
import { mergedPullRequest } from '../judge/merged-pull-request.ts'
import { type KnownAlert, reconcileAlerts } from '../judge/reconcile-alerts.ts'
import { recordAlertEvent, recordUnexpected } from './alert-events.ts'
import type { ServiceDeps, Stores } from './deps.ts'
import { mergedUnseen } from './merged-unseen.ts'
import { columnsOf, openAlert, saveMembers } from './open-alert.ts'
import { acceptedField } from './series-epoch.ts'
import { settingsOf } from './settings-of.ts'
import { settledBy } from './settled-by.ts'
import { type Cause, readStanding, type Standing } from './standing-causes.ts'
import { tolerated } from './tolerated.ts'

type Writes = (stores: Stores) => Promise<void>

/**
 * Brings a project's alerts in line with the change points that stand: opens, extends, withdraws, merges and resolves.
 * It looks at everything each time, so that it does not matter what happened since it looked last.
 */
export function createSyncAlerts({ database, clock, newId }: ServiceDeps) {
  return async (project: string): Promise<Writes> => {
    const row = await database.unitOfWork((stores) => stores.projects.find(project))
    if (row === undefined) return async () => undefined
    const settings = settingsOf(row)
    const p = await tolerated(database.reads, project, settings)
    const standing = await readStanding(database.reads, project, {
      smallestEffect: settings.smallestEffect,
      p,
    })
    return (stores) => bringInLine({ stores, project, now: clock(), newId, standing })
  }
}

async function bringInLine(context: SyncContext): Promise<void> {
  const { stores, project, standing } = context
  const alerts = await loadAlerts(stores, project)
  const causes: Cause[] = []
  for (const cause of standing.causes) {
    causes.push({ ...cause, merged: await mergedWithin(stores, project, cause) })
  }
  const placeOf = await placesOf(stores, project, alerts)
  const { kept, opened, merged } = reconcileAlerts(
    causes,
    alerts.map((alert) => toKnown(alert, placeOf)),
  )
  const measured = await stores.confirmations.answered(project)
  const gone = new Set(merged.map(({ alert }) => alert))
  for (const alert of alerts) {
    const own = kept.get(alert.row.id)
    if (own !== undefined) await keep(context, alert, { causes: own, isMeasured: measured.has(alert.row.id) })
    else if (!gone.has(alert.row.id)) await lose(context, alert)
  }
  for (const { alert, into } of merged) {
    const row = alerts.find((one) => one.row.id === alert)?.row
    if (row !== undefined) await merge(context, row, into)
  }
  for (const cause of opened) await openAlert(stores, cause, { ...context, who: null, why: null })
  await settle(context, await loadAlerts(stores, project))
}

interface SyncContext {
  readonly stores: Stores
  readonly project: string
  readonly now: number
  readonly newId: () => string
  readonly standing: Standing
}

interface LoadedAlert {
  readonly row: AlertRow
  readonly members: readonly AlertMemberRow[]
}

async function loadAlerts(stores: Stores, project: string): Promise<LoadedAlert[]> {
  const rows = await stores.alerts.ofKinds(project, ['change', 'pull-request'])
  const members = Map.groupBy(
    await stores.alerts.members(
      project,
      rows.map(({ id }) => id),
    ),
    (member) => member.alert_id,
  )
  return rows.map((row) => ({ row, members: members.get(row.id) ?? [] }))
}

type PlaceOf = (commit: PointCommit | null) => number | null

/** Where commits that alerts name stand in history: their own clocks may have been wrong. */
async function placesOf(stores: Stores, project: string, alerts: readonly LoadedAlert[]): Promise<PlaceOf> {
  const commits = alerts.flatMap(({ row }) => [commitOf(row.after_json), commitOf(row.up_to_json)])
  const hashes = [...new Set(commits.flatMap((commit) => commit?.head ?? []))]
  const rows = await stores.lineage.byHashes(project, hashes)
  const places = new Map(rows.map(({ hash, history_at }) => [hash, history_at]))
  return (commit) => commit && (places.get(commit.head) ?? commit.committedAt)
}

function toKnown({ row, members }: LoadedAlert, placeOf: PlaceOf): KnownAlert {
  const [after = null, upTo = null] = [row.after_json, row.up_to_json].map((json) => placeOf(commitOf(json)))
  return {
    id: row.id,
    changes: changesOf(members),
    range:
      row.kind === 'change'
        ? { earliest: (after ?? upTo ?? 0) + 1, latest: upTo ?? Number.POSITIVE_INFINITY }
        : null,
    hosts: JSON.parse(row.hosts_json) as string[],
    pullRequest: row.pull_request,
    holds: row.evidence !== 'refuted' && row.evidence !== 'withdrawn',
  }
}

function changesOf(members: readonly AlertMemberRow[]): string[] {
  return members.flatMap(({ change_point_id }) => (change_point_id === '' ? [] : [change_point_id]))
}

function commitOf(json: string | null): PointCommit | null {
  return json === null ? null : (JSON.parse(json) as PointCommit)
}

/** Numbers of the pull requests that commits within a cause's range brought in, of the branch that it shows on. */
async function mergedWithin(
  stores: Stores,
  project: string,
  { earliest, latest, largest }: Pick<Cause, 'earliest' | 'latest' | 'largest'>,
): Promise<number[]> {
  const merges = (await stores.lineage.within(project, earliest, latest)).flatMap(({ hash, subject }) => {
    const number = mergedPullRequest(subject)
    return number === null ? [] : [{ hash, number }]
  })
  if (merges.length === 0) return []
  const [series] = await stores.series.byIds(project, [largest.seriesId])
  const hashes = merges.map(({ hash }) => hash)
  const own = await stores.lineage.onBranch(project, series?.branch ?? null, hashes)
  return merges.flatMap(({ hash, number }) => (own.has(hash) ? [number] : []))
}

async function happen(
  { stores, project, now, newId }: SyncContext,
  alert: string,
  kind: Parameters<typeof recordAlertEvent>[1]['kind'],
  why: string | null,
): Promise<void> {
  await recordAlertEvent(stores, { project, alert, kind, at: now, who: null, why, newId })
}

interface Kept {
  readonly causes: readonly Cause[]
  /** A confirmation has said what it is to be put down to, where canaries only guess. */
  readonly isMeasured: boolean
}

/** An alert with the causes that it is about now; the oldest says what it is. */
async function keep(context: SyncContext, alert: LoadedAlert, { causes, isMeasured }: Kept): Promise<void> {
  const { stores, standing } = context
  const { row, members } = alert
  const [main, ...others] = causes
  if (main === undefined) return
  const { attribution_json, ...columns } = columnsOf(main)
  // What was found of an alert that has fallen since is not what stands now.
  const isKnown = isMeasured && isAlive(row)
  await stores.alerts.update(row, isKnown ? columns : { ...columns, attribution_json })
  for (const cause of [main, ...others]) await saveMembers(context.stores, row, cause)
  const now = new Set(causes.flatMap(({ changes }) => changes))
  const gone = members.filter((member) => member.standing === 1 && !now.has(member.change_point_id))
  for (const member of gone) await stores.alerts.saveMember({ ...member, standing: 0 })
  if (row.evidence === 'withdrawn' && row.kind === 'change') {
    await happen(context, row.id, 'found-again', 'Further runs show the change again')
    return
  }
  await reopenUnexpected(context, row)
  const before = new Set(changesOf(members))
  const added = [...now].filter((change) => !before.has(change))
  if (row.kind === 'pull-request') {
    // Whatever was said of the request, its change is on the branch now; what a person accepted stays accepted.
    const kind = isAlive(row) || row.handling === 'accepted' ? 'grew' : 'found-again'
    await happen(context, row.id, kind, `The pull request was merged, and ${main.headline}`)
  } else if (added.length > 0) {
    await happen(context, row.id, 'grew', `${count(added)} moved with it`)
  }
  const withdrawn = gone.flatMap(({ change_point_id: id }) => standing.places.get(id)?.withdrawn_reason ?? [])
  if (gone.length > 0 && row.kind === 'change') {
    await happen(context, row.id, 'shrank', withdrawn[0] ?? `${count(gone)} did not move after all`)
  }
}

/** What nobody but Metalmark accepted, as it saw that the change was accepted elsewhere, stands again: somebody has to look. */
async function reopenUnexpected({ stores, project, now, newId }: SyncContext, row: AlertRow): Promise<void> {
  if (row.kind !== 'change' || row.handling !== 'accepted') return
  const history = await stores.alerts.history(project, row.id)
  if (history.findLast(({ kind }) => kind === 'accepted')?.who !== null) return
  await recordUnexpected(stores, {
    ...{ project, alert: row.id, at: now, who: null, why: 'It is expected no more', newId },
  })
}

function count(items: readonly unknown[]): string {
  return items.length === 1 ? '1 series more' : `${items.length} series more`
}

/** An alert none of whose changes stands as a cause any more. */
async function lose(context: SyncContext, { row, members }: LoadedAlert): Promise<void> {
  const { stores, standing } = context
  // A pull request's own alert rests on its verdict, until its merge brings changes to the branch.
  if (row.kind === 'pull-request') return
  const changes = changesOf(members)
  const accepted = changes.some((id) =>
    standing.epochs.get(id)?.changes.some(({ field }) => field === acceptedField),
  )
  const stood = members.filter(({ standing: stands }) => stands === 1)
  for (const member of stood) await stores.alerts.saveMember({ ...member, standing: 0 })
  if (accepted) {
    if (row.handling !== 'accepted' && isAlive(row))
      await happen(context, row.id, 'accepted', 'It is expected')
    return
  }
  // Lost before: whoever reopened it since knows that, and keeps it open.
  if (stood.length === 0) return
  if (row.evidence === 'withdrawn' || row.evidence === 'refuted') return
  const reasons = changes.flatMap((id) => standing.places.get(id)?.withdrawn_reason ?? [])
  const why = reasons[0] ?? 'What it rested on is explained by another environment'
  await happen(context, row.id, 'withdrawn', why)
}

async function merge(context: SyncContext, { id, pull_request }: AlertRow, into: string): Promise<void> {
  const { stores, project } = context
  await stores.alerts.moveMembers(project, id, into)
  await happen(context, id, 'merged', `It has the cause of ${into}`)
  await stores.alerts.update({ project, id }, { merged_into: into })
  if (pull_request !== null) await stores.alerts.update({ project, id: into }, { pull_request })
}

/** What later runs made of alerts that are alive. */
async function settle(context: SyncContext, alerts: readonly LoadedAlert[]): Promise<void> {
  for (const { row, members } of alerts) {
    if (!isAlive(row)) continue
    const outcome =
      row.kind === 'change'
        ? await settledBy(context, row, changesOf(members))
        : await mergedUnseen(context, row, members)
    if (outcome === null || (outcome.kind === 'resolved' && (await wasReopened(context, row)))) continue
    await happen(context, row.id, outcome.kind, outcome.why)
  }
}

/** A person who reopened it wants it open: it is not resolved over their head. */
async function wasReopened({ stores, project }: SyncContext, { id }: AlertRow): Promise<boolean> {
  const history = await stores.alerts.history(project, id)
  return history.some(({ kind, who }) => kind === 'reopened' && who !== null)
}
