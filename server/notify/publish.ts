import type { AlertDetail, AlertEvent } from '../contract/alert.ts'
import type { NotificationTarget, NotifiedEvent } from '../contract/notification-target.ts'
import type { ServiceDeps, Stores } from '../services/deps.ts'
import { followUpKinds } from '../services/follow-ups.ts'
import { queueDelivery } from '../services/queue-delivery.ts'
import { settingsOf } from '../services/settings-of.ts'
import { type ChatTarget, isForge } from './channels.ts'
import type { Message } from './message.ts'
import type { Writes } from './note-outcome.ts'

export interface PublishDeps extends ServiceDeps {
  /** Where clients reach this server; null where nobody said. */
  readonly publicUrl: string | null
  readonly wording: (
    alert: AlertDetail,
    event: AlertEvent,
    links: { readonly url: string | null },
  ) => { readonly title: string; readonly lines: readonly string[]; readonly url: string | null }
}

/**
 * Decides who is told what of a subject, and queues deliveries. `pull-request/<n>`: one comment and one check for each
 * forge, whose text is made when they are sent. `alert/<id>`: one message for each of its events that is news, to each
 * target that wants to hear of such; an event is looked at once, so that a new target is not told old stories.
 */
export function createPublish(deps: PublishDeps) {
  return async (project: string, subject: string): Promise<Writes> => {
    const targets = await deps.database.unitOfWork(async (stores) => {
      const row = await stores.projects.find(project)
      return row === undefined ? [] : settingsOf(row).targets
    })
    const [about, id = ''] = subject.split('/')
    if (about === 'alert') return publishAlert(deps, { project, id, targets })
    return (stores) => publishPullRequest(stores, { ...deps, project, subject, targets })
  }
}

interface PullRequest extends Pick<PublishDeps, 'clock' | 'newId'> {
  readonly project: string
  readonly subject: string
  readonly targets: readonly NotificationTarget[]
}

async function publishPullRequest(
  stores: Stores,
  { project, subject, targets, clock, newId }: PullRequest,
): Promise<void> {
  const now = clock()
  for (const target of targets.filter(isForge)) {
    for (const what of ['check', 'comment']) {
      const place = { project, target: target.name, what, subject }
      if (await stillToBeMade(stores, place)) continue
      const row = { ...fresh(now), ...place, id: newId(), kind: target.kind, body_json: null }
      await stores.deliveries.insert(row)
      await queueDelivery(stores, row, { now, newId })
    }
  }
}

/** One that waits will tell what is so by then; one that is being sent may have read what was so before. */
async function stillToBeMade(
  stores: Stores,
  place: Parameters<Stores['deliveries']['newest']>[0],
): Promise<boolean> {
  const newest = await stores.deliveries.newest(place)
  if (newest?.state !== 'queued') return false
  const job = await stores.jobs.find(place.project, followUpKinds.deliver, newest.id)
  return job?.state === 'queued'
}

interface AlertSubject {
  readonly project: string
  readonly id: string
  readonly targets: readonly NotificationTarget[]
}

async function publishAlert(deps: PublishDeps, subject: AlertSubject): Promise<Writes> {
  const { project, id } = subject
  const untold = await deps.database.unitOfWork((stores) => stores.alerts.untold(project, id))
  const alert = await deps.database.reads.alerts.detail(project, id)
  if (alert === null || untold.length === 0) return async () => undefined
  return async (stores) => {
    const muted = alert.mutedUntil !== null && alert.mutedUntil > deps.clock()
    for (const position of muted ? [] : untold) await tell(deps, stores, { ...subject, alert, position })
    await stores.alerts.markTold(project, id, Math.max(...untold) + 1)
  }
}

interface Happening extends AlertSubject {
  readonly alert: AlertDetail
  readonly position: number
}

async function tell(
  { clock, newId, wording, publicUrl }: PublishDeps,
  stores: Stores,
  { project, targets, alert, position }: Happening,
): Promise<void> {
  const event = alert.history[position]
  const news = newsOf(alert.history, position)
  if (event === undefined || news === null) return
  const now = clock()
  const page = `${publicUrl}/p/${encodeURIComponent(project)}/alerts/${alert.id}`
  const { title, lines, url } = wording(alert, event, { url: publicUrl === null ? null : page })
  const { id, kind, headline, evidence, handling } = alert
  const about = { id, kind, headline, evidence, handling }
  const body: Message = { type: 'alert', project, title, lines: [...lines], url, alert: about, event }
  for (const target of targets.filter((one): one is ChatTarget => !isForge(one))) {
    if (!target.on.includes(news)) continue
    const row = {
      ...fresh(now),
      ...{ project, id: newId(), target: target.name, kind: target.kind, what: 'message' },
      ...{ subject: `alert/${alert.id}/${position}`, body_json: JSON.stringify(body) },
    }
    const first = (await stores.deliveries.waiting(project, target.name, alert.id)).length === 0
    await stores.deliveries.insert(row)
    // Those behind another one are queued when it has ended.
    if (first) await queueDelivery(stores, row, { now, newId })
  }
}

function fresh(now: number) {
  return { state: 'queued', url: null, attempts_json: '[]', created_at: now, sent_at: null } as const
}

const notified: Readonly<Partial<Record<AlertEvent['kind'], NotifiedEvent>>> = {
  opened: 'opened',
  confirmed: 'confirmed',
  refuted: 'refuted',
  inconclusive: 'inconclusive',
  withdrawn: 'withdrawn',
  resolved: 'resolved',
  reopened: 'reopened',
  'found-again': 'reopened',
}

/** What an event is to those who follow; null where it is no news: of a kind that nobody is told of, or said already. */
function newsOf(history: readonly AlertEvent[], position: number): NotifiedEvent | null {
  const [event, before] = [history[position], history[position - 1]]
  if (event === undefined) return null
  const same =
    before !== undefined && before.evidence === event.evidence && before.handling === event.handling
  return same ? null : (notified[event.kind] ?? null)
}
