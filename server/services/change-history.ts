import type { ChangeEvent } from '../contract/change.ts'

type Told = Omit<ChangeEvent, 'series'> & { readonly change: string }

/**
 * What happened to the change points of one cause, oldest first. What was said of several with the same words at about
 * the same time is one event of so many series: a run is judged series by series, and a reader wants to hear of it once.
 */
export function changeHistory(events: readonly Told[]): ChangeEvent[] {
  const groups: Told[][] = []
  for (const event of events.toSorted((a, b) => a.at - b.at)) {
    const open = groups.find((group) => isOne(group, event))
    if (open === undefined) groups.push([event])
    else open.push(event)
  }
  return groups.flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const { change: _, ...event } = first
    return [{ ...event, series: others.length + 1 }]
  })
}

/** What one analysis says of a host's series is minutes apart at most. */
const togetherMs = 10 * 60_000

function isOne(group: readonly Told[], event: Told): boolean {
  const [first] = group
  if (first === undefined || group.some(({ change }) => change === event.change)) return false
  const alike =
    first.kind === event.kind &&
    first.runId === event.runId &&
    first.analysisVersion === event.analysisVersion
  return alike && first.reason === event.reason && event.at - first.at <= togetherMs
}
