import type { Backtest, BacktestAlert } from '../contract/backtest.ts'
import type { ProjectSettings } from '../contract/project-settings.ts'
import type { ReplayedChange } from '../judge/backtest-series.ts'
import { causesOf, type ReplayedCause } from './backtest-causes.ts'
import type { BacktestTask } from './backtest-task.ts'
import type { ServiceDeps } from './deps.ts'
import { type BacktestHistory, loadBacktest } from './load-backtest.ts'
import { ProblemFailure } from './problem-failure.ts'
import { settingsOf } from './settings-of.ts'
import { tolerated } from './tolerated.ts'

const week = 7 * 24 * 3_600_000
const mostListed = 200
/** Longer than a replay of all points that are taken needs. */
const mostMs = 180_000

export interface BacktestDeps extends Pick<ServiceDeps, 'database'> {
  /** Replays somewhere that holds up nobody. */
  readonly replay: (
    task: BacktestTask,
    signal: AbortSignal,
  ) => Promise<readonly (readonly ReplayedChange[])[]>
}

export type RunBacktest = ReturnType<typeof createBacktest>

/**
 * Says which alerts other settings would have opened on a project's own history. Only `smallestEffect` and
 * `falseAlertsPerWeek` decide that; what else settings say acts on what is still to come. One at a time, as each takes a
 * processor. Rejects with `ProblemFailure`: `not-found`, `work-conflict` while another runs.
 */
export function createBacktest({ database: { reads }, replay }: BacktestDeps) {
  let running = false
  return async (
    project: string,
    asked: ProjectSettings,
    { weeks, signal }: { readonly weeks: number; readonly signal: AbortSignal },
  ): Promise<Backtest> => {
    const row = await reads.quality.settings(project)
    if (row === undefined) throw new ProblemFailure('not-found', `There is no project ${project}`)
    if (running) {
      throw new ProblemFailure('work-conflict', 'Another backtest is running', {
        hint: 'Try again when it has ended: each takes a processor for a while',
      })
    }
    running = true
    try {
      const worths = [await worthOf(settingsOf(row)), await worthOf(asked)]
      const history = await loadBacktest(reads, project)
      const task = { series: history.series.map(({ columns }) => columns), worths }
      const changes = await replay(task, AbortSignal.any([signal, AbortSignal.timeout(mostMs)]))
      return compare(history, await causesOf(reads, { project, history, changes }), weeks)
    } finally {
      running = false
    }

    async function worthOf(settings: ProjectSettings) {
      return { smallestEffect: settings.smallestEffect, p: await tolerated(reads, project, settings) }
    }
  }
}

/** In force is the first of the settings, asked for the second. */
function compare(history: BacktestHistory, causes: readonly ReplayedCause[], weeks: number): Backtest {
  const { until, since: first } = history
  const count = Math.min(weeks, Math.floor((until - first) / week) + 1)
  const since = until + 1 - count * week
  const within = causes.flatMap((cause) => {
    const [inForce = null, asked = null] = cause.openedAt.map((at) =>
      at !== null && at >= since ? at : null,
    )
    return inForce === null && asked === null ? [] : [{ ...cause, inForce, asked }]
  })
  const both = [
    within.filter(({ inForce }) => inForce !== null),
    within.filter(({ asked }) => asked !== null),
  ]
  const [totals, askedTotals] = both.map((own) => ({
    alerts: own.length,
    withdrawn: own.filter(({ alert }) => alert.withdrawn).length,
  }))
  const opened = (own: readonly { readonly at: number | null }[], from: number) =>
    own.filter(({ at }) => at !== null && at >= from && at < from + week).length
  const nothing = { alerts: 0, withdrawn: 0 }
  return {
    replayed: history.replayed,
    inForce: totals ?? nothing,
    asked: askedTotals ?? nothing,
    weeks: Array.from({ length: count }, (_, i) => {
      const from = since + i * week
      return {
        from,
        inForce: opened(
          within.map(({ inForce: at }) => ({ at })),
          from,
        ),
        asked: opened(
          within.map(({ asked: at }) => ({ at })),
          from,
        ),
      }
    }),
    added: listed(
      within.flatMap(({ alert, inForce, asked }) => (inForce === null ? toAlert(alert, asked) : [])),
    ),
    gone: listed(
      within.flatMap(({ alert, inForce, asked }) => (asked === null ? toAlert(alert, inForce) : [])),
    ),
    same: within.filter(({ inForce, asked }) => inForce !== null && asked !== null).length,
  }
}

function toAlert(alert: ReplayedCause['alert'], at: number | null): BacktestAlert[] {
  return at === null ? [] : [{ ...alert, openedAt: at }]
}

function listed(alerts: readonly BacktestAlert[]): BacktestAlert[] {
  return alerts.toSorted((a, b) => b.openedAt - a.openedAt).slice(0, mostListed)
}
