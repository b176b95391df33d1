/**
 * Purpose: how likely each value of Mann and Whitney's U is when both groups come from one distribution without ties:
 * entry u is P(U = u), u from 0 to n·m.
 * Method: the probability that the largest value belongs to the one group or the other, Mann and Whitney's own
 * recursion. Only sums of positive terms, so every entry is accurate to about 1e-13 of itself.
 * Assumes: whole counts from 1 on. Takes some n²·m² steps, so the callers keep to `exactPairs`.
 * Not for: tied values, for which the distribution depends on the ties.
 * Reference: Mann & Whitney (1947), "On a test of whether one of two random variables …", Ann. Math. Stat. 18(1).
 */
export function uDistribution(n: number, m: number): readonly number[] {
  const [few, many] = n <= m ? [n, m] : [m, n]
  const key = `${few} ${many}`
  const found = known.get(key) ?? compute(few, many)
  if (known.size < mostKnown) known.set(key, found)
  return found
}

/** Up to this many pairs the exact distribution is used: 20 against 20 takes a few milliseconds, once. */
export const exactPairs = 400

const known = new Map<string, readonly number[]>()
const mostKnown = 200

function compute(few: number, many: number): readonly number[] {
  // rows[i] is the distribution for i values against j; j grows by one each round.
  let rows = Array.from({ length: few + 1 }, () => [1])
  for (let j = 1; j <= many; j++) {
    const next: number[][] = [[1]]
    for (let i = 1; i <= few; i++)
      next.push(mixed({ i, j, fewer: next[i - 1] ?? [], shorter: rows[i] ?? [] }))
    rows = next
  }
  return rows[few] ?? []
}

/** With the largest of i + j values among the i it beats all j others; otherwise it beats none that counts. */
function mixed({ i, j, fewer, shorter }: MixedParts): number[] {
  const share = i / (i + j)
  return Array.from(
    { length: i * j + 1 },
    (_, u) => share * (fewer[u - j] ?? 0) + (1 - share) * (shorter[u] ?? 0),
  )
}

interface MixedParts {
  readonly i: number
  readonly j: number
  /** The distribution for i − 1 against j. */
  readonly fewer: readonly number[]
  /** The distribution for i against j − 1. */
  readonly shorter: readonly number[]
}

/** P(U ≤ u). */
export function uCdf(u: number, probabilities: readonly number[]): number {
  let sum = 0
  for (let i = 0; i <= u && i < probabilities.length; i++) sum += probabilities[i] ?? 0
  return Math.min(1, sum)
}
