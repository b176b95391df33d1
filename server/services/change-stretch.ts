import type { MovedSeries } from '../contract/change.ts'
import type { ChangeSubject } from './change-subject.ts'
import type { Reads } from './deps.ts'

type PlacedRun = Awaited<ReturnType<Reads['besideChange']['runs']>>[number]

/** Where in a host's history something moved. */
export interface HostStep {
  readonly host: string
  readonly label: string
  readonly suite: string
  /** The last run that is surely before. */
  readonly before: PlacedRun
  /** The first run of the new level, and the last run that it may begin with. */
  readonly first: PlacedRun
  readonly latest: PlacedRun
}

/** The stretch of history that a change lies in. */
export interface Stretch {
  /** One for each host that moved, that of the first member first. At least one. */
  readonly steps: readonly [HostStep, ...HostStep[]]
  /** Of a pull request: the runs of its head. Null for a change of a baseline branch, where all runs that follow count. */
  readonly heads: readonly PlacedRun[] | null
}

type StretchReads = Pick<Reads, 'besideChange' | 'report'>

interface Wanted {
  readonly project: string
  readonly subject: Pick<ChangeSubject, 'kind' | 'members'>
  /** Runs of the pull request's head. */
  readonly heads: readonly string[]
}

/** Where a change lies; null where no run tells, as for missing data. */
export async function stretchOf(reads: StretchReads, wanted: Wanted): Promise<Stretch | null> {
  const isRequest = wanted.subject.kind === 'pull-request'
  const { steps, heads } = isRequest ? await requestSteps(reads, wanted) : await changeSteps(reads, wanted)
  const [first, ...others] = steps
  return first === undefined ? null : { steps: [first, ...others], heads }
}

/** The place in history that series of a host are looked at around. */
export function stepOn({ steps }: Stretch, host: string): HostStep {
  return steps.find((step) => step.host === host) ?? steps[0]
}

interface Steps {
  readonly steps: readonly HostStep[]
  readonly heads: readonly PlacedRun[] | null
}

async function changeSteps(reads: StretchReads, { project, subject }: Wanted): Promise<Steps> {
  const ids = subject.members.flatMap(({ changePoint }) => changePoint ?? [])
  const changes = new Map((await reads.besideChange.changeRuns(project, ids)).map((row) => [row.id, row]))
  const runs = await placed(
    reads,
    project,
    [...changes.values()].flatMap((row) => [row.before_run_id, row.run_id, row.latest_run_id]),
  )
  const steps = onePerHost(subject.members).flatMap(({ changePoint }): HostStep[] => {
    const row = changes.get(changePoint ?? '')
    const [before, first, latest] = [row?.before_run_id, row?.run_id, row?.latest_run_id].map((id) =>
      runs.get(id ?? ''),
    )
    return before === undefined || first === undefined || latest === undefined
      ? []
      : [stepOf({ before, first, latest })]
  })
  return { steps, heads: null }
}

/** A pull request's head against the newest run of the baseline before it, host by host. */
async function requestSteps(reads: StretchReads, { project, subject, heads: ids }: Wanted): Promise<Steps> {
  const heads = [...(await placed(reads, project, ids)).values()].sort((a, b) => a.started_at - b.started_at)
  const steps: HostStep[] = []
  for (const { series } of onePerHost(subject.members)) {
    const own = heads.filter((run) => run.host_id === series.host.id)
    const [first] = own
    const base = first === undefined ? null : await reads.report.before(project, first.run_id)
    const before = base === null ? undefined : (await placed(reads, project, [base])).get(base)
    if (first !== undefined && before !== undefined) {
      steps.push(stepOf({ before, first, latest: first }))
    }
  }
  return { steps, heads }
}

function stepOf(runs: Pick<HostStep, 'before' | 'first' | 'latest'>): HostStep {
  const { host_id: host, host_label: label, suite } = runs.first
  return { host, label, suite, ...runs }
}

/** The members of most weight, one for each host; those that stand, where any do. */
function onePerHost(members: readonly MovedSeries[]): MovedSeries[] {
  const standing = members.filter((member) => member.standing)
  const counted = standing.length > 0 ? standing : members
  return [...Map.groupBy(counted, ({ series }) => series.host.id).values()].flatMap(([first]) => first ?? [])
}

async function placed(
  reads: Pick<Reads, 'besideChange'>,
  project: string,
  ids: readonly string[],
): Promise<Map<string, PlacedRun>> {
  return new Map((await reads.besideChange.runs(project, ids)).map((run) => [run.run_id, run]))
}
