import type { AlertRow } from '../../db/stores/alerts.ts'
import type { AlertEventKind } from '../contract/alert.ts'
import type { Attribution } from '../contract/attribution.ts'
import type { ProjectSettings } from '../contract/project-settings.ts'
import type { PointCommit } from '../contract/views.ts'
import { isAlive } from '../judge/alert-state.ts'
import { askConfirmation, type ConfirmationQuestion, cancelConfirmation } from './ask-confirmation.ts'
import type { Stores } from './deps.ts'
import { ProblemFailure } from './problem-failure.ts'
import { settingsOf } from './settings-of.ts'

interface Context {
  readonly project: string
  readonly now: number
  readonly newId: () => string
}

/**
 * Has every suspected alert measured again that names a base and a head on a host whose agent takes work. It looks at all
 * of them each time: what was asked already is left alone, and a pull request's new head takes the place of the old one.
 * What is measured for an alert that needs nobody any more is ended: the boots are worth more elsewhere.
 */
export async function askSuspected(stores: Stores, context: Context): Promise<void> {
  const { project, now } = context
  const found = await stores.projects.find(project)
  if (found === undefined) return
  await endIdle(stores, context)
  const settings = settingsOf(found)
  if (settings.confirmation.when === 'never') return
  const agents = new Set(await stores.work.agentsSeen(project, now - agentPatienceMs))
  for (const alert of await stores.alerts.ofKinds(project, ['change', 'pull-request'])) {
    if (alert.evidence !== 'suspected' || !isAlive(alert) || isOfTheHost(alert)) continue
    if (alert.host_id !== null && agents.has(alert.host_id))
      await ask(stores, alert, { ...context, settings })
  }
}

/** Ends confirmations of alerts that were withdrawn or closed meanwhile: their answer would go to nobody. */
async function endIdle(stores: Stores, { project, now }: Context): Promise<void> {
  for (const running of await stores.confirmations.running(project)) {
    const alert = await stores.alerts.find(project, running.alert_id ?? '')
    if (alert === undefined || isAlive(alert)) continue
    const why = `Its alert is ${alert.evidence} and ${alert.handling}: nobody asks any more`
    await cancelConfirmation(stores, running, why, now)
  }
}

/** An agent that is away for the night still takes it; where there was none for a day, waiting would only delay the answer. */
const agentPatienceMs = 24 * 60 * 60_000

/** Canaries moved as much: commits in turn on that host could only say again that they do not differ. */
function isOfTheHost({ attribution_json }: AlertRow): boolean {
  if (attribution_json === null) return false
  const { kind } = JSON.parse(attribution_json) as Attribution
  return kind === 'host' || kind === 'environment'
}

/**
 * Has an alert measured again that a person points at. Rejects with `ProblemFailure`: `not-found`, and `alert-conflict`
 * where it names nothing that could be measured.
 */
export async function askConfirmationOfAlert(
  stores: Stores,
  { alert: id, who, ...context }: Context & { readonly alert: string; readonly who: string },
): Promise<void> {
  const { project } = context
  const alert = await stores.alerts.find(project, id)
  const found = await stores.projects.find(project)
  if (alert === undefined || found === undefined) {
    throw new ProblemFailure('not-found', `There is no alert ${id} in project ${project}`)
  }
  const question = await questionOf(stores, alert)
  if ('refused' in question) {
    throw new ProblemFailure('alert-conflict', question.refused, {
      hint: 'Give the commits yourself: metalmark confirm A B',
    })
  }
  const settings = settingsOf(found)
  await askConfirmation(stores, { ...context, ...question, alert: id, who, settings })
}

async function ask(
  stores: Stores,
  alert: AlertRow,
  context: Context & { readonly settings: ProjectSettings },
): Promise<void> {
  const question = await questionOf(stores, alert)
  if ('refused' in question || (await wasAnswered(stores, alert, question))) return
  await askConfirmation(stores, { ...context, ...question, alert: alert.id })
}

type Question = Pick<ConfirmationQuestion, 'base' | 'head' | 'host' | 'series' | 'benchmarks'>

/** What would tell whether an alert is true; or why nothing would, for a reader. */
async function questionOf(stores: Stores, alert: AlertRow): Promise<Question | { readonly refused: string }> {
  const { project, id, host_id: host } = alert
  const head = hashOf(alert.up_to_json)
  const base = alert.kind === 'change' ? hashOf(alert.after_json) : await mergeBase(stores, alert, head)
  if (head === null || base === null || base === head || host === null) {
    return { refused: `Alert ${id} names no two commits on a host to measure against each other` }
  }
  const standing = (await stores.alerts.members(project, [id])).filter((member) => member.standing === 1)
  const ids = [...new Set(standing.map(({ series_id }) => series_id))]
  const own = (await stores.series.byIds(project, ids)).filter(({ host_id }) => host_id === host)
  if (own.length === 0) return { refused: `No series of alert ${id} stands on its host any more` }
  const benchmarks = [...new Set(own.map(({ benchmark }) => benchmark))].slice(0, mostBenchmarks)
  return { base, head, host, series: own.map((one) => one.id), benchmarks }
}

/** As much as one piece of work may name. */
const mostBenchmarks = 50

function hashOf(json: string | null): string | null {
  return json === null ? null : (JSON.parse(json) as PointCommit).head
}

/** Where the pull request left its base branch; null where nobody could tell. */
async function mergeBase(
  stores: Stores,
  { project, pull_request }: AlertRow,
  head: string | null,
): Promise<string | null> {
  if (pull_request === null) return null
  const runs = await stores.runs.ofPullRequest(project, pull_request)
  return runs.findLast((run) => run.head_commit === head)?.merge_base ?? null
}

/**
 * Whether these commits were measured for it since it was last held for suspected, or a person stopped measuring it since. A
 * narrower range of a change is still the question that they stopped; a pull request's new head is another.
 */
async function wasAnswered(
  stores: Stores,
  { project, id, kind }: AlertRow,
  { base, head }: { readonly base: string; readonly head: string },
): Promise<boolean> {
  const history = await stores.alerts.history(project, id)
  const asks = new Set<AlertEventKind>([
    'reopened',
    'found-again',
    'confirmation-asked',
    'confirmation-stopped',
  ])
  const said = history.findLast((event) => asks.has(event.kind))?.kind
  if (kind === 'change' && said === 'confirmation-stopped') return true
  const since =
    history.findLast((event) => event.kind === 'reopened' || event.kind === 'found-again')?.at ?? 0
  return (await stores.confirmations.ofAlert(project, id)).some(
    (one) => one.base_commit === base && one.head_commit === head && one.created_at >= since,
  )
}
