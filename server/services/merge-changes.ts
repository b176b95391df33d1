import type { LiveChange } from '../contract/live.ts'

/** More things of one topic than this are not named one by one: whoever shows any of them looks again. */
const mostNamed = 50

/** Changes with one entry for each project and topic, in the order in which they came up first. */
export function mergeChanges(changes: readonly LiveChange[]): LiveChange[] {
  const groups = Map.groupBy(changes, ({ project, topic }) => `${topic} ${project ?? ''}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : [{ ...first, ids: idsOf(group) }]
  })
}

function idsOf(group: readonly LiveChange[]): string[] | null {
  const ids = new Set<string>()
  for (const change of group) {
    if (change.ids === null) return null
    for (const id of change.ids) ids.add(id)
  }
  return ids.size > mostNamed ? null : [...ids]
}
