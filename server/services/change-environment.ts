import type { BesideSeries, ChangeDetail, MovedSeries } from '../contract/change.ts'
import type { Environment } from '../contract/environment.ts'
import { environmentDiff } from '../judge/environment-diff.ts'
import { rankEnvironment, type Transition } from '../judge/rank-environment.ts'
import type { HostStep, Stretch } from './change-stretch.ts'
import type { Reads } from './deps.ts'

interface Wanted {
  readonly project: string
  readonly stretch: Stretch
  readonly members: readonly MovedSeries[]
  readonly beside: readonly BesideSeries[]
}

type PlacedRun = HostStep['before']

/** Runs looked at on each side for fields that change all the time. */
const runsBeside = 12

/** What changed in the environment where a change is, on the hosts that moved and on those that did not, ranked. */
export async function changeEnvironment(
  reads: Pick<Reads, 'besideChange'>,
  { project, stretch, members, beside }: Wanted,
): Promise<ChangeDetail['environment']> {
  const others = stillSteps(stretch, { members, beside })
  const timelines = []
  for (const step of [...stretch.steps, ...others]) {
    timelines.push({ step, runs: await timelineOf(reads, { project, stretch, step }) })
  }
  const environments = await reads.besideChange.environments(
    project,
    timelines.flatMap(({ runs }) => runs.map(({ environment_hash }) => environment_hash)),
  )
  const moved = labels(stretch.steps)
  const still = labels(others)
  const transitions = timelines.flatMap(({ step, runs }) => transitionsOf(step, runs, environments))
  return { fields: rankEnvironment({ moved, still, transitions }), moved, still }
}

function labels(steps: readonly HostStep[]): string[] {
  return [...new Set(steps.map(({ label }) => label))].sort()
}

/** Other hosts on which the same was measured over the same stretch, and none of it moved. */
function stillSteps({ steps }: Stretch, { members, beside }: Pick<Wanted, 'members' | 'beside'>): HostStep[] {
  const [first] = steps
  const moved = new Set(members.map(({ series }) => series.host.id))
  const same = beside.filter(
    ({ relation, series }) => relation === 'same-benchmark' && !moved.has(series.host.id),
  )
  return [...Map.groupBy(same, ({ series }) => series.host.id)].flatMap(([host, own]) => {
    const label = own[0]?.series.host.label ?? host
    return own.every(({ moved: how }) => how === 'stayed') ? [{ ...first, host, label }] : []
  })
}

interface OnHost extends Pick<Wanted, 'project' | 'stretch'> {
  readonly step: HostStep
}

/** A host's runs around a change, oldest first; of a pull request those of its head come last. */
async function timelineOf(
  reads: Pick<Reads, 'besideChange'>,
  { project, stretch, step }: OnHost,
): Promise<PlacedRun[]> {
  const near = (side: '<=' | '>=', place: PlacedRun, limit: number) =>
    reads.besideChange.near(project, { host: step.host, suite: step.suite, side, place, limit })
  const before = (await near('<=', step.before, runsBeside)).reverse()
  if (stretch.heads !== null) {
    return [...before, ...stretch.heads.filter(({ host_id }) => host_id === step.host)]
  }
  const known = new Set(before.map(({ run_id }) => run_id))
  const following = await near('>=', step.before, 2 * runsBeside)
  return [...before, ...following.filter(({ run_id }) => !known.has(run_id))]
}

function transitionsOf(
  step: HostStep,
  runs: readonly PlacedRun[],
  environments: ReadonlyMap<string, Environment>,
): Transition[] {
  return runs.slice(1).flatMap((run, i): Transition[] => {
    const [from, to] = [runs[i], run].map((one) => environments.get(one?.environment_hash ?? ''))
    if (from === undefined || to === undefined || from === to) return []
    return [{ host: step.label, when: whenOf(step, run), differences: environmentDiff(from, to) }]
  })
}

/** When the environment that a run came with is new to it. Runs of other hosts have the places of those that moved. */
function whenOf({ before, first, latest }: HostStep, run: PlacedRun): Transition['when'] {
  if (run.run_id === first.run_id) return 'first'
  return isAfter(run, before) && !isAfter(run, latest) ? 'range' : 'quiet'
}

function isAfter(a: PlacedRun, b: PlacedRun): boolean {
  return a.history_at > b.history_at || (a.history_at === b.history_at && a.started_at > b.started_at)
}
