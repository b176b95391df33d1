import type { ProjectSettings } from '../contract/project-settings.ts'
import { budgetFor } from '../judge/budget.ts'
import { policy } from '../judge/policy.ts'
import type { Reads } from './deps.ts'

const week = 7 * 24 * 3_600_000
/** As long as quality looks back. */
const mostWeeks = 26

/**
 * How rare a change of level has to be for an alert: the project's budget of false alerts, spread over what it measures.
 * The detector itself has one setting for all projects, so that the same data give the same history whatever a project
 * tolerates; a stricter budget is kept here, where people are told. A looser one finds nothing more than the detector did.
 */
export async function tolerated(
  reads: Pick<Reads, 'quality'>,
  project: string,
  { falseAlertsPerWeek }: Pick<ProjectSettings, 'falseAlertsPerWeek'>,
): Promise<number> {
  const span = await reads.quality.span(project)
  if (span === null) return 1
  const since = Math.max(span.since, span.until - mostWeeks * week)
  const weeks = Math.max(1, (span.until - since) / week)
  const { groups, hosts, baselineRuns, pushes } = await reads.quality.traffic(project, since)
  const { falsePerThousand } = budgetFor({
    groups,
    runsPerWeek: hosts === 0 ? 0 : baselineRuns / hosts / weeks,
    pushesPerWeek: pushes / weeks,
    alertsPerWeek: falseAlertsPerWeek,
  })
  return falsePerThousand >= policy.falsePerThousand ? 1 : falsePerThousand / 1000
}
