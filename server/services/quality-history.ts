import type { AlertOutcomes, QualityHistory, QualityWeek } from '../contract/quality-history.ts'
import type { Reads } from './deps.ts'
import { groupPlaces } from './group-places.ts'
import { settingsOf } from './settings-of.ts'

const week = 7 * 24 * 3_600_000
const mostPlaces = 5000
/** More alerts tell no more of how long it takes. */
const mostDelays = 200

type WeekOfRuns = Awaited<ReturnType<Reads['qualityHistory']['runs']>>[number]
type PlacedAlert = Awaited<ReturnType<Reads['qualityHistory']['alerts']>>[number]

/**
 * How alarms and alerts of a project came out, week by week; null where the project is unknown. Time is the project's
 * own history: what was uploaded late counts where it belongs.
 */
export function createQualityHistory(
  reads: Pick<Reads, 'changes' | 'allSeries' | 'quality' | 'qualityHistory'>,
) {
  return async (project: string, most: number): Promise<QualityHistory | null> => {
    const row = await reads.quality.settings(project)
    if (row === undefined) return null
    const toleratedPerWeek = settingsOf(row).falseAlertsPerWeek
    const span = await reads.quality.span(project)
    if (span === null) return { toleratedPerWeek, weeks: [], hosts: [], delays: [] }
    const count = Math.min(most, Math.floor((span.until - span.since) / week) + 1)
    // The newest run belongs to the last week.
    const since = span.until + 1 - count * week
    const weeks = Array.from({ length: count }, (_, i) => emptyWeek(since + i * week))
    const runs = await reads.qualityHistory.runs(project, since, week)
    const alerts = await reads.qualityHistory.alerts(project)
    countRuns(weeks, runs)
    await countAlarms(reads, project, weeks)
    for (const alert of alerts) {
      const found = weekAt(weeks, alert.committedAt ?? alert.opened_at)
      if (found !== undefined) found.alerts[outcomeOf(alert)]++
    }
    return { toleratedPerWeek, weeks, hosts: hostsOf(runs), delays: delaysOf(alerts) }
  }
}

function countRuns(weeks: readonly QualityWeek[], runs: readonly WeekOfRuns[]): void {
  for (const { week: index, judged, suspect } of runs) {
    const found = weeks[index]
    if (found === undefined) continue
    found.runs.judged += judged
    found.runs.suspect += suspect
  }
}

async function countAlarms(
  reads: Pick<Reads, 'changes' | 'allSeries'>,
  project: string,
  weeks: readonly QualityWeek[],
): Promise<void> {
  const since = weeks[0]?.from ?? 0
  const places = (await reads.changes.places(project, mostPlaces)) ?? []
  const recent = places.filter((place) => place.latest_at >= since)
  for (const { sign, state, members } of groupPlaces(recent, await reads.allSeries(project))) {
    const found = weekAt(weeks, Math.min(...members.map(({ latest_at }) => latest_at)))
    if (sign === null || found === undefined) continue
    found.alarms[state === 'withdrawn' ? 'withdrawn' : 'standing']++
  }
}

function weekAt(weeks: readonly QualityWeek[], instant: number): QualityWeek | undefined {
  return weeks[Math.floor((instant - (weeks[0]?.from ?? 0)) / week)]
}

function emptyWeek(from: number): QualityWeek {
  return {
    from,
    runs: { judged: 0, suspect: 0 },
    alarms: { standing: 0, withdrawn: 0 },
    alerts: { confirmed: 0, refuted: 0, withdrawn: 0, dismissed: 0, accepted: 0, undecided: 0 },
  }
}

/** Truth comes before what people made of it: a confirmed alert that was accepted was right. */
function outcomeOf({ evidence, handling, dismissed }: PlacedAlert): keyof AlertOutcomes {
  if (evidence === 'confirmed' || evidence === 'refuted' || evidence === 'withdrawn') return evidence
  if (handling === 'accepted') return 'accepted'
  return handling === 'resolved' && dismissed ? 'dismissed' : 'undecided'
}

function hostsOf(runs: readonly WeekOfRuns[]): QualityHistory['hosts'] {
  const byHost = Map.groupBy(runs, ({ host_id }) => host_id)
  return [...byHost.values()]
    .map((own) => ({
      host: { id: own[0]?.host_id ?? '', label: own[0]?.host_label ?? '' },
      judged: own.reduce((sum, { judged }) => sum + judged, 0),
      suspect: own.reduce((sum, { suspect }) => sum + suspect, 0),
    }))
    .sort((a, b) => (a.host.label < b.host.label ? -1 : 1))
}

function delaysOf(alerts: readonly PlacedAlert[]): QualityHistory['delays'] {
  return alerts
    .flatMap(({ id, kind, headline, committedAt, opened_at: openedAt }) =>
      committedAt === null ? [] : [{ alert: id, kind, headline, committedAt, openedAt }],
    )
    .slice(0, mostDelays)
}
