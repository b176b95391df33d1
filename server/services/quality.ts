import type { AlertEvidence } from '../contract/alert.ts'
import type { Quality } from '../contract/quality.ts'
import { achievedRate } from '../judge/achieved-rate.ts'
import { budgetFor } from '../judge/budget.ts'
import { policy } from '../judge/policy.ts'
import type { Reads } from './deps.ts'
import { groupPlaces } from './group-places.ts'
import { settingsOf } from './settings-of.ts'

const week = 7 * 24 * 3_600_000
/** Half a year: false alarms are rare, and what was measured longer ago may have been another project. */
const mostWeeks = 26
const mostPlaces = 5000

/**
 * How often alarms of a project were false lately; null where the project is unknown. An alarm that later runs took
 * back, or that measuring again refuted, was false; suspect runs are those that would have caused some. Time is the project's own history: runs that were
 * uploaded late count where they belong.
 *
 * What the budget would make of the detector is shown and not applied. It follows from counts that grow with the data,
 * so the same runs in another order of arrival, or one more host, would judge history under other settings and give
 * other change points: promises that weigh more than a budget that fits to the digit.
 */
export function createQuality(reads: Pick<Reads, 'changes' | 'allSeries' | 'quality'>) {
  return async (project: string): Promise<Quality | null> => {
    const row = await reads.quality.settings(project)
    if (row === undefined) return null
    const { falseAlertsPerWeek } = settingsOf(row)
    const places = await reads.changes.places(project, mostPlaces)
    if (places === null) return null
    const span = await reads.quality.span(project)
    const until = span?.until ?? 0
    const since = Math.max(span?.since ?? 0, until - mostWeeks * week)
    const weeks = (until - since) / week
    const recent = places.filter((place) => place.latest_at >= since)
    const alarms = groupPlaces(recent, await reads.allSeries(project)).filter(({ sign }) => sign !== null)
    const withdrawn = alarms.filter(({ state }) => state === 'withdrawn').length
    const traffic = await reads.quality.traffic(project, since)
    const { judged, suspect, series, blind } = traffic
    const evidence = await reads.quality.alerts(project, since)
    const alerts = (...kinds: readonly AlertEvidence[]) =>
      kinds.reduce((sum, kind) => sum + (evidence.get(kind) ?? 0), 0)
    return {
      since: span && since,
      until: span && until,
      weeks,
      runs: { judged, suspect },
      alarms: { standing: alarms.length - withdrawn, withdrawn },
      alerts: {
        confirmed: alerts('confirmed'),
        refuted: alerts('refuted'),
        withdrawn: alerts('withdrawn'),
        undecided: alerts('suspected', 'inconclusive'),
      },
      achieved: achieved(withdrawn + alerts('refuted'), weeks),
      tolerated: {
        alarmsPerWeek: falseAlertsPerWeek,
        falsePerThousand: policy.falsePerThousand,
        falsePerThousandByBudget: byBudget(traffic, { weeks, falseAlertsPerWeek }),
      },
      series: { judged: series, blind },
    }
  }
}

/** Over a few days, one alarm more or less would make all the difference. */
function achieved(wrong: number, weeks: number): Quality['achieved'] {
  if (weeks < 1) return null
  const { perWeek, low, high } = achievedRate({ inCalibration: 0, refuted: wrong, dismissed: 0, weeks })
  return { perWeek, low, high }
}

type Traffic = Awaited<ReturnType<Reads['quality']['traffic']>>

function byBudget(
  { groups, baselineRuns, hosts, pushes }: Traffic,
  { weeks, falseAlertsPerWeek }: { readonly weeks: number; readonly falseAlertsPerWeek: number },
): number {
  const perWeek = (count: number) => count / Math.max(1, weeks)
  return budgetFor({
    groups,
    runsPerWeek: hosts === 0 ? 0 : perWeek(baselineRuns / hosts),
    pushesPerWeek: perWeek(pushes),
    alertsPerWeek: falseAlertsPerWeek,
  }).falsePerThousand
}
