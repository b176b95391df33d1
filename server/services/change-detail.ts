import type { ChangeDetail, ChangeSides } from '../contract/change.ts'
import { besideCanaries, besideSeries, startsBySeries } from './beside-series.ts'
import { changeCommits } from './change-commits.ts'
import { changeEnvironment } from './change-environment.ts'
import { changeHistory } from './change-history.ts'
import { loadSides, toChangeSides } from './change-sides.ts'
import { type Stretch, stretchOf } from './change-stretch.ts'
import { type ChangeSubject, subjectOfAlert, subjectOfChange } from './change-subject.ts'
import type { Reads, ServiceDeps } from './deps.ts'
import { forgePages } from './forge-pages.ts'
import { createPullRequestVerdict } from './pull-request-verdict.ts'
import { requireProject } from './require-project.ts'
import { settingsOf } from './settings-of.ts'

export interface ChangeDetails {
  /** By the id of any of its change points; null for none such. */
  change(project: string, change: string, series: string | null): Promise<ChangeDetail | null>
  /** Of what an alert is about; null for no such alert. */
  alert(project: string, alert: string, series: string | null): Promise<ChangeDetail | null>
}

/** Runs on each side of the series that is shown. */
const runsShown = 60

/** Why something moved: all that tells, for one page. `series` chooses whose runs are shown. */
export function createChangeDetails({ database }: Pick<ServiceDeps, 'database'>): ChangeDetails {
  const { reads } = database
  const verdictOf = createPullRequestVerdict({ database })

  const headsOf = async (project: string, { kind, alert }: ChangeSubject): Promise<readonly string[]> => {
    if (kind !== 'pull-request' || alert === null || alert.pullRequest === null) return []
    const verdict = await verdictOf(project, alert.pullRequest)
    return verdict?.runs.flatMap(({ id, suspect }) => (suspect === null ? id : [])) ?? []
  }

  const detail = async (project: string, subject: ChangeSubject, shown: string | null) => {
    const stretch = await stretchOf(reads, { project, subject, heads: await headsOf(project, subject) })
    const { targets } = await database.unitOfWork(async (stores) =>
      settingsOf(await requireProject(stores, project)),
    )
    const pages = forgePages(targets)
    if (stretch === null) {
      return { ...subject, ...nothing, commits: await commitsAlone(reads, { project, subject, pages }) }
    }
    return { ...subject, ...(await around(reads, { project, subject, stretch, shown, pages })) }
  }

  return {
    async change(project, change, series) {
      const subject = await subjectOfChange(reads, project, change)
      return subject === null ? null : detail(project, subject, series)
    },
    async alert(project, alert, series) {
      const subject = await subjectOfAlert(reads, project, alert)
      return subject === null ? null : detail(project, subject, series)
    },
  }
}

type Around = Omit<ChangeDetail, Exclude<keyof ChangeSubject, 'after'>>

/** Of what no run tells anything of. */
const nothing = {
  sides: null,
  environment: { fields: [], moved: [], still: [] },
  ...{ beside: [], besideLeft: 0, canaries: [], history: [] },
} satisfies Omit<Around, 'after' | 'commits'>

/** The commits of missing data: between the last run with them and the first without, where such a place is known. */
async function commitsAlone(
  reads: Reads,
  { project, subject, pages }: Pick<Wanted, 'project' | 'subject' | 'pages'>,
): Promise<ChangeDetail['commits']> {
  const { after, upTo } = subject
  return changeCommits(reads, { project, after, upTo, stretch: null, pages })
}

interface Wanted {
  readonly project: string
  readonly subject: ChangeSubject
  readonly stretch: Stretch
  readonly shown: string | null
  readonly pages: ReturnType<typeof forgePages>
}

async function around(reads: Reads, { project, subject, stretch, shown, pages }: Wanted): Promise<Around> {
  const { members, upTo } = subject
  // A pull request's alert does not say what its head was compared with.
  const after = subject.after ?? (stretch.heads === null ? null : stretch.steps[0].before.commit)
  const all = await reads.allSeries(project)
  const neighbours = { project, stretch, members, all }
  const beside = await besideSeries(reads, neighbours)
  const ids = members.flatMap(({ changePoint }) => changePoint ?? [])
  return {
    after,
    sides: await sidesOf(reads, { project, stretch, series: chosen(subject, all, shown) }),
    commits: await changeCommits(reads, { project, after, upTo, stretch, pages }),
    environment: await changeEnvironment(reads, { project, stretch, members, beside: beside.series }),
    beside: [...beside.series],
    besideLeft: beside.left,
    canaries: await besideCanaries(reads, neighbours),
    history: changeHistory(await reads.besideChange.events(project, ids)),
  }
}

/** The series asked for, a member or not, else the first member. */
function chosen(
  { members }: ChangeSubject,
  all: Awaited<ReturnType<Reads['allSeries']>>,
  shown: string | null,
): ChangeSides['series'] | undefined {
  const asked = all.find(({ id }) => id === shown)
  if (asked === undefined) return members[0]?.series
  const { id, benchmark, metric, host, acceleration } = asked
  return { id, benchmark, metric, host, acceleration }
}

async function sidesOf(
  reads: Reads,
  {
    project,
    stretch,
    series,
  }: Pick<Wanted, 'project' | 'stretch'> & { readonly series: ChangeSides['series'] | undefined },
): Promise<ChangeSides | null> {
  if (series === undefined) return null
  const starts = (await startsBySeries(reads, project, [series.id])).get(series.id) ?? new Set()
  const sides = await loadSides(reads, { project, series, stretch, starts, most: runsShown })
  return sides.before.length === 0 && sides.after.length === 0 ? null : toChangeSides(series, sides)
}
