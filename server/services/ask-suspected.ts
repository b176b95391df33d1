import type { AlertRow } from '../../db/stores/alerts.ts'
import type { Attribution } from '../contract/attribution.ts'
import type { ProjectSettings } from '../contract/project-settings.ts'
import type { PointCommit } from '../contract/views.ts'
import { isAlive } from '../judge/alert-state.ts'
import { askConfirmation } from './ask-confirmation.ts'
import type { Stores } from './deps.ts'
import { settingsOf } from './settings-of.ts'

interface Context {
  readonly project: string
  readonly now: number
  readonly newId: () => string
}

/**
 * Has every suspected alert measured again that names a base and a head on a host whose agent takes work. It looks at all
 * of them each time: what was asked already is left alone, and a pull request's new head takes the place of the old one.
 */
export async function askSuspected(stores: Stores, context: Context): Promise<void> {
  const { project, now } = context
  const found = await stores.projects.find(project)
  if (found === undefined) return
  const settings = settingsOf(found)
  if (settings.confirmation.when === 'never') return
  const agents = new Set(await stores.work.agentsSeen(project, now - agentPatienceMs))
  for (const alert of await stores.alerts.ofKinds(project, ['change', 'pull-request'])) {
    if (alert.evidence !== 'suspected' || !isAlive(alert) || isOfTheHost(alert)) continue
    if (alert.host_id !== null && agents.has(alert.host_id))
      await ask(stores, alert, { ...context, settings })
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

async function ask(
  stores: Stores,
  alert: AlertRow,
  { project, now, newId, settings }: Context & { readonly settings: ProjectSettings },
): Promise<void> {
  const head = hashOf(alert.up_to_json)
  const base = alert.kind === 'change' ? hashOf(alert.after_json) : await mergeBase(stores, alert, head)
  if (head === null || base === null || base === head || alert.host_id === null) return
  if (await wasAnswered(stores, alert, { base, head })) return
  const standing = (await stores.alerts.members(project, [alert.id])).filter(
    (member) => member.standing === 1,
  )
  const ids = [...new Set(standing.map(({ series_id }) => series_id))]
  const own = (await stores.series.byIds(project, ids)).filter(({ host_id }) => host_id === alert.host_id)
  if (own.length === 0) return
  await askConfirmation(stores, {
    ...{ project, alert: alert.id, base, head, host: alert.host_id, now, newId, settings },
    series: own.map(({ id }) => id),
    benchmarks: [...new Set(own.map(({ benchmark }) => benchmark))].slice(0, mostBenchmarks),
  })
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

/** Whether these commits were measured for it since it was last held for suspected. */
async function wasAnswered(
  stores: Stores,
  { project, id }: AlertRow,
  { base, head }: { readonly base: string; readonly head: string },
): Promise<boolean> {
  const history = await stores.alerts.history(project, id)
  const since = history.findLast(({ kind }) => kind === 'reopened' || kind === 'found-again')?.at ?? 0
  return (await stores.confirmations.ofAlert(project, id)).some(
    (one) => one.base_commit === base && one.head_commit === head && one.created_at >= since,
  )
}
