import type { Attribution } from './attribution.ts'

/**
 * What the members of a group are attributed to, the most telling of them first: what most of those say that can tell;
 * of equals, what is said first. Null where nothing is known of any.
 */
export function groupAttribution(members: readonly (Attribution | null)[]): Attribution | null {
  const known = members.filter((member) => member !== null)
  const telling = known.filter((member) => member.kind !== 'unknown')
  const votes = Map.groupBy(telling, (member) => member.kind)
  const [most] = [...votes.values()].sort((a, b) => b.length - a.length)
  return most?.[0] ?? known[0] ?? null
}
