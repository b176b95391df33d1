/** One of two lists with one of the other that it may go with. */
export interface Couple<A, B> {
  readonly one: A
  readonly other: B
}

/** Of couples in the order of preference those whose both sides are not taken yet: each takes part once. */
export function takeOnce<C extends Couple<unknown, unknown>>(couples: readonly C[]): C[] {
  const ones = new Set<unknown>()
  const others = new Set<unknown>()
  return couples.filter(({ one, other }) => {
    if (ones.has(one) || others.has(other)) return false
    ones.add(one)
    others.add(other)
    return true
  })
}
