import type { ChangePoint } from '../../../server/judge/change-point.ts'
import { deviationFrom } from '../../../server/judge/deviation.ts'
import type { Level } from '../../../server/judge/level.ts'
import { policy } from '../../../server/judge/policy.ts'
import type { Tracker } from '../../../server/judge/tracker.ts'
import { type Displacement, judgeRun } from '../../../server/judge/validity.ts'
import type { WorldRun } from './worlds.ts'

/** Starts to follow one series. */
export type StartTracker = () => Pick<Tracker, 'append'>

/** A change as the tracker would have told it: where it lies, and at which commit it was told. */
export interface Report {
  readonly commit: number
  readonly at: number
  readonly host: string
  readonly change: ChangePoint
}

/**
 * Replays a history run by run, as a server would: each host's series by itself, suspect runs held out, and taken in
 * after all once their host turns out to have changed.
 */
export function replay(runs: readonly WorldRun[], start: StartTracker): Report[] {
  const hosts = new Map<string, ReturnType<typeof startHost>>()
  return runs.flatMap((run) => {
    const host = hosts.get(run.host) ?? startHost(start)
    hosts.set(run.host, host)
    return host.take(run)
  })
}

function startHost(start: StartTracker) {
  const series = start()
  const canaries = start()
  const places: number[] = []
  const before: (Displacement | null)[] = []
  let held: WorldRun[] = []
  let canaryLevel: Level | null = null

  const append = (run: WorldRun, at: number): Report[] => {
    places.push(run.commit)
    canaryLevel = canaries.append({ value: run.canary }).level
    const { events } = series.append({ value: run.value })
    return events.flatMap((event) =>
      event.kind === 'withdrawn'
        ? []
        : [{ commit: places[event.change.index] ?? Number.NaN, at, host: run.host, change: event.change }],
    )
  }
  return {
    take(run: WorldRun): Report[] {
      const level = canaryLevel
      const canary =
        level === null || level.points < policy.baselineNeeded
          ? []
          : [deviationFrom({ value: run.canary }, { name: 'canary', level, direction: 'higher' })]
      const { outcome, displacement } = judgeRun({ canaries: canary, series: [], before })
      before.push(displacement)
      if (outcome === 'suspect') {
        held.push(run)
        return []
      }
      // A run that is back where it should be leaves those before it held: they were bad boots.
      const taken = outcome === 'host-event' ? [...held, run] : [run]
      held = []
      return taken.flatMap((item) => append(item, run.commit))
    },
  }
}
