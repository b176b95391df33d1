/**
 * What so many rows say that it is told once, above their table: at least three of them and half of all. Null where they say
 * different things, or nothing.
 */
export function sharedReason(reasons: readonly string[]): string | null {
  const counts = new Map<string, number>()
  for (const reason of reasons) if (reason !== '') counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const [most] = [...counts].sort(([, a], [, b]) => b - a)
  if (most === undefined) return null
  const [reason, count] = most
  return count >= 3 && count >= reasons.length / 2 ? reason : null
}
