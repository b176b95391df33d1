import type { AlertRow } from '../../db/stores/alerts.ts'
import type { HeadMetric, PullRequestVerdict } from '../contract/pull-request.ts'
import type { PointCommit } from '../contract/views.ts'
import { isAlive } from '../judge/alert-state.ts'
import { describeMembers } from '../judge/describe-members.ts'
import { expectedAmong } from '../judge/expectations.ts'
import { recordAlertEvent } from './alert-events.ts'
import type { ServiceDeps, Stores } from './deps.ts'
import { expectationsOn } from './expectations-on.ts'
import { toPlace } from './group-places.ts'
import { createPullRequestVerdict } from './pull-request-verdict.ts'
import { queuePublish } from './queue-publish.ts'
import { settingsOf } from './settings-of.ts'
import { sayCause } from './standing-causes.ts'

type Writes = (stores: Stores) => Promise<void>

/**
 * Brings a pull request's alert in line with its verdict: one alert for the request, whatever is pushed to it. A head that
 * no longer regresses withdraws it, one that does so again finds it again. Once its merge has brought a change to the
 * baseline branch, the alert is about that change and the verdict moves it no more.
 */
export function createSyncPullRequest({ database, clock, newId }: ServiceDeps) {
  const verdictOf = createPullRequestVerdict({ database })
  return async (project: string, number: number): Promise<Writes> => {
    const row = await database.unitOfWork((stores) => stores.projects.find(project))
    const verdict = await verdictOf(project, number)
    if (row === undefined || verdict === null) return async () => undefined
    const all = await database.reads.allSeries(project)
    const expected = await database.unitOfWork((stores) => expectationsOn(stores, project, verdict.head))
    const regressed = verdict.metrics.filter((metric) => counts(metric, settingsOf(row).smallestEffect))
    const unexpected = regressed.filter(({ series, verdict: own }) => {
      const { benchmark, metric } = series
      const effect = own?.effect ?? null
      return expectedAmong(expected, { benchmark: benchmark.name, metric: metric.name, effect }) === null
    })
    return async (stores) => {
      const context = { stores, project, number, now: clock(), newId }
      const known = await stores.alerts.ofCause(project, causeOf(number))
      // It goes on as part of another alert, about the change that the merge brought.
      if ((known?.merged_into ?? null) !== null)
        return queuePublish(stores, { ...context, subject: `pull-request/${number}` })
      const headline = sayCause(
        describeMembers(
          unexpected.map(({ series }) => toPlace(series)),
          all.map(toPlace),
        ),
        unexpected[0]?.verdict?.effect ?? null,
        null,
      )
      if (unexpected.length > 0) await raise(context, known, { headline, verdict, members: unexpected })
      else if (known !== undefined && regressed.length > 0) await accept(context, known)
      else if (known !== undefined) await clear(context, known, verdict)
      await queuePublish(stores, { ...context, subject: `pull-request/${number}` })
    }
  }
}

/** What a pull request's alert is about, for as long as it is about that. */
function causeOf(number: number): string {
  return `pull-request/${number}`
}

/** A regression that is worth an alert: verdicts have looked at all metrics together already. */
function counts({ verdict }: HeadMetric, smallestEffect: number): boolean {
  if (verdict?.kind !== 'regressed') return false
  return verdict.effect === null || Math.abs(verdict.effect.relative) >= smallestEffect
}

interface Context {
  readonly stores: Stores
  readonly project: string
  readonly number: number
  readonly now: number
  readonly newId: () => string
}

interface Regression {
  readonly headline: string
  readonly verdict: PullRequestVerdict
  /** What needs a reader first comes first. */
  readonly members: readonly HeadMetric[]
}

async function raise(context: Context, known: AlertRow | undefined, regression: Regression): Promise<void> {
  const { stores, project, number, now, newId } = context
  const { headline, verdict, members } = regression
  if (known !== undefined && known.kind !== 'pull-request') return
  const largest = members[0]
  const columns = {
    headline,
    hosts_json: JSON.stringify([...new Set(members.map(({ series }) => series.host.label))].sort()),
    host_id: largest?.series.host.id ?? null,
    up_to_json: JSON.stringify({
      ...{ head: verdict.head.hash, subject: verdict.head.subject, committedAt: verdict.head.committedAt },
    }),
    largest_json: largest?.verdict?.effect ? JSON.stringify(largest.verdict.effect) : null,
  }
  const id = known?.id ?? newId()
  if (known === undefined) {
    await stores.alerts.insert({
      ...{ project, id, kind: 'pull-request', cause: causeOf(number), pull_request: number, ...columns },
      ...{ evidence: 'suspected', handling: 'open', assignee: null, muted_until: null, merged_into: null },
      ...{ attribution_json: null, after_json: null, environment_json: '[]' },
      ...{ opened_at: now, updated_at: now },
    })
  } else await stores.alerts.update(known, columns)
  await saveMembers(context, id, members)
  if (known === undefined) {
    await happen(context, id, 'opened', `${verdict.head.hash.slice(0, 12)}: ${verdict.reason}`)
  } else await showAgain(context, known, verdict)
}

async function saveMembers(
  { stores, project }: Context,
  id: string,
  members: readonly HeadMetric[],
): Promise<void> {
  const shown = new Set(members.map(({ series }) => series.id))
  for (const member of await stores.alerts.members(project, [id])) {
    if (!shown.has(member.series_id)) await stores.alerts.saveMember({ ...member, standing: 0 })
  }
  for (const { series, verdict } of members) {
    await stores.alerts.saveMember({
      ...{ project, alert_id: id, series_id: series.id, change_point_id: '', standing: 1 },
      effect_json: verdict?.effect ? JSON.stringify(verdict.effect) : null,
    })
  }
}

/** What was closed for another head may be open for this one. */
async function showAgain(context: Context, known: AlertRow, verdict: PullRequestVerdict): Promise<void> {
  const short = verdict.head.hash.slice(0, 12)
  if (known.evidence === 'withdrawn' || isOfOtherHead(known, verdict)) {
    await happen(context, known.id, 'found-again', `${short} shows it`)
  } else if (await wasExpected(context, known)) {
    await happen(context, known.id, 'reopened', `${short} does not say that it is expected`)
  }
}

/** Measured again, or resolved by a person, while another commit was the head: that has not been said of this one. */
function isOfOtherHead({ evidence, handling, up_to_json }: AlertRow, { head }: PullRequestVerdict): boolean {
  const before = up_to_json === null ? null : (JSON.parse(up_to_json) as PointCommit).head
  return before !== head.hash && (handling === 'resolved' || evidence !== 'suspected')
}

/** Accepted because a commit said so, and not by a person. */
async function wasExpected({ stores, project }: Context, { id, handling }: AlertRow): Promise<boolean> {
  if (handling !== 'accepted') return false
  const accepted = (await stores.alerts.history(project, id)).findLast(({ kind }) => kind === 'accepted')
  return accepted?.who === null
}

/** Nothing is left but what somebody expected. */
async function accept(context: Context, known: AlertRow): Promise<void> {
  if (known.kind === 'pull-request' && isAlive(known)) {
    await happen(context, known.id, 'accepted', 'It is expected of the newest commit')
  }
}

async function clear(context: Context, known: AlertRow, { head, runs }: PullRequestVerdict): Promise<void> {
  if (known.kind !== 'pull-request' || known.evidence === 'withdrawn' || known.evidence === 'refuted') return
  // A head of which nothing was judged has not shown anything to be gone.
  if (!runs.some(({ analysis, suspect }) => analysis === 'done' && suspect === null)) return
  await happen(context, known.id, 'withdrawn', `${head.hash.slice(0, 12)} no longer shows it`)
}

function happen(
  { stores, project, now, newId }: Context,
  alert: string,
  kind: 'opened' | 'found-again' | 'accepted' | 'withdrawn' | 'reopened',
  why: string,
): Promise<void> {
  return recordAlertEvent(stores, { project, alert, kind, at: now, who: null, why, newId })
}
