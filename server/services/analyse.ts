import { changedFields } from '../../db/changed-fields.ts'
import type { JudgedPoint } from '../../db/stores/points.ts'
import type { Stores } from '../../db/stores/stores.ts'
import type { MetricDefinition } from '../contract/benchmark.ts'
import type { FieldChange } from '../contract/views.ts'
import type { JudgeInput } from '../judge/judge-point.ts'
import { policy } from '../judge/policy.ts'
import type { ServiceDeps } from './deps.ts'
import type { JudgeWorker } from './judge-worker.ts'

export interface AnalyseDeps extends Pick<ServiceDeps, 'database'> {
  readonly judge: JudgeWorker['judge']
}

/**
 * Judges a run's points, and those later points whose baseline the run has entered: the same data give the same
 * verdicts in whatever order they arrived. Resolves to the writes, for the caller to make in one transaction.
 */
export function createAnalyse({ database, judge }: AnalyseDeps) {
  return async (project: string, run: string): Promise<(stores: Stores) => Promise<void>> => {
    const tasks = await database.unitOfWork((stores) => loadTasks(stores, project, run))
    const verdicts = await judge(tasks.map((task) => task.input))
    return async (stores) => {
      for (const [i, { point }] of tasks.entries()) {
        const verdict = verdicts[i] ?? null
        if (verdict !== null) await stores.points.setVerdict(project, point, verdict)
      }
      await stores.runs.setAnalysis(project, run, 'done')
    }
  }
}

interface Task {
  readonly point: JudgedPoint
  readonly input: JudgeInput
}

/** Baseline points that a judgement looks back on: one more than a baseline holds, to tell where its epoch came from. */
const lookBack = policy.baselineMost + 1

/** Points of other branches between two baseline points are re-judged too; this bounds a history made of nothing else. */
const mostLater = 1000

async function loadTasks(stores: Stores, project: string, run: string): Promise<Task[]> {
  const changesBetween = createChanges(stores, project)
  const tasks: Task[] = []
  for (const { direction, ...point } of await stores.points.ofRun(project, run)) {
    const before = await stores.points.baselineBefore(project, point, lookBack)
    const after = point.on_baseline === 1 ? await stores.points.after(project, point, mostLater) : []
    const timeline = [...before, point, ...reach(after)]
    for (const [i, judged] of timeline.entries()) {
      if (i < before.length) continue
      const history = timeline.slice(0, i).filter((other) => other.on_baseline === 1)
      tasks.push({ point: judged, input: await toInput(judged, { history, direction, changesBetween }) })
    }
  }
  return tasks
}

/** The later points that look back on a point. */
function reach(after: readonly JudgedPoint[]): JudgedPoint[] {
  let between = 0
  const end = after.findIndex((point) => {
    between += point.on_baseline
    return between > lookBack
  })
  return end === -1 ? [...after] : after.slice(0, end)
}

interface InputContext {
  readonly history: readonly JudgedPoint[]
  readonly direction: MetricDefinition['direction']
  readonly changesBetween: ReturnType<typeof createChanges>
}

async function toInput(point: JudgedPoint, context: InputContext): Promise<JudgeInput> {
  const history = context.history.slice(-lookBack)
  const previous = history.findLast((other) => other.epoch_hash !== point.epoch_hash)
  return {
    value: point.value,
    epoch: point.epoch_hash,
    doubtful: point.doubtful === 1,
    direction: context.direction,
    history: history.map(({ value, epoch_hash }) => ({ value, epoch: epoch_hash })),
    changes: previous === undefined ? [] : await context.changesBetween(previous, point),
  }
}

/** The changes of epoch fields between points; all series of a run share a few environments, so each is read once. */
function createChanges(stores: Stores, project: string) {
  const known = new Map<string, Promise<FieldChange[]>>()
  const compute = async (from: string, to: string) =>
    changedFields(
      (await stores.environments.load(project, from)).epoch,
      (await stores.environments.load(project, to)).epoch,
    )
  return (from: JudgedPoint, to: JudgedPoint): Promise<FieldChange[]> => {
    const key = `${from.environment_hash} ${to.environment_hash}`
    const changes = known.get(key) ?? compute(from.environment_hash, to.environment_hash)
    known.set(key, changes)
    return changes
  }
}
