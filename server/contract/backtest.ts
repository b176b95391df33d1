import { z } from 'zod'
import { ProjectSettings } from './project-settings.ts'
import { bodyProblems, inProject, type Route } from './route.ts'
import { Id, Instant, Name } from './values.ts'
import { Effect } from './verdict.ts'
import { PointCommit } from './views.ts'

/** An alert that a replay of the history would have opened. */
export const BacktestAlert = z.strictObject({
  headline: z.string(),
  /** Of the member with the largest effect, as it was seen last. */
  effect: Effect.nullable(),
  hosts: z.array(Name),
  /** How many series moved. */
  members: z.number().int().positive(),
  /** The series that moved furthest, and its first run of the new level. */
  series: Id,
  run: Id,
  commit: PointCommit.nullable(),
  /** Place in history of the run that it would have been opened after. */
  openedAt: Instant,
  /** Later runs took it back: a false alarm as far as is known. */
  withdrawn: z.boolean(),
  /** The alert that was really opened about it; null where there was none. */
  alert: Id.nullable(),
})
export type BacktestAlert = z.infer<typeof BacktestAlert>

const Totals = z.strictObject({ alerts: z.number().int(), withdrawn: z.number().int() })

/** What settings would have flagged on a project's own history, beside those in force. */
export const Backtest = z.strictObject({
  /** What was replayed: whole series from their beginning, where that is not said to be otherwise. */
  replayed: z.strictObject({
    series: z.number().int(),
    points: z.number().int(),
    /** Older points that were left out, so that it ends in time. */
    leftOut: z.number().int(),
  }),
  inForce: Totals,
  asked: Totals,
  /** Weeks of history, oldest first, with the alerts that either would have opened. */
  weeks: z.array(z.strictObject({ from: Instant, inForce: z.number().int(), asked: z.number().int() })),
  /** Only as asked for, and only in force; the latest first, 200 at most of either. */
  added: z.array(BacktestAlert),
  gone: z.array(BacktestAlert),
  /** Opened either way. */
  same: z.number().int(),
})
export type Backtest = z.infer<typeof Backtest>

/** What settings would have done. */
export const backtestRoutes = {
  backtest: {
    method: 'POST',
    path: '/api/v1/projects/:project/backtest',
    scope: 'admin',
    summary:
      'Replay the history of a project: which alerts would other settings have opened? Changes nothing',
    params: inProject,
    query: z.strictObject({ weeks: z.coerce.number().int().min(1).max(104).default(26) }),
    body: ProjectSettings,
    status: 200,
    reply: Backtest,
    problems: [...bodyProblems, 'not-found', 'work-conflict'],
  },
} as const satisfies Record<string, Route>
