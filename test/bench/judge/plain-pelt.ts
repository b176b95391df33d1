/**
 * Change points of a series by PELT in its plain form: normal noise of known variance, a shift in the mean costs
 * 2·log(n). What the judge's speed is measured against; it knows neither outliers, drift nor autocorrelation.
 * Returns the index of the first point of each new level, ascending.
 * Reference: Killick, Fearnhead & Eckley (2012), Optimal detection of changepoints with a linear computational cost,
 * JASA 107(500).
 */
export function plainPelt(values: Float64Array, variance = 1): number[] {
  const n = values.length
  const { sums, squares } = prefixes(values)
  const penalty = 2 * Math.log(n) * variance
  const best = new Float64Array(n + 1)
  const lastCut = new Int32Array(n + 1)
  const costs = new Float64Array(n + 1)
  // Places where the newest level may have begun: the first `count` of the array.
  const open = new Int32Array(n + 1)
  let count = 1
  best[0] = -penalty
  for (let end = 1; end <= n; end++) {
    let least = Infinity
    for (let k = 0; k < count; k++) {
      const from = open[k] ?? 0
      const sum = (sums[end] ?? 0) - (sums[from] ?? 0)
      const spread = (squares[end] ?? 0) - (squares[from] ?? 0) - (sum * sum) / (end - from)
      const cost = (best[from] ?? 0) + spread
      costs[k] = cost
      if (cost >= least) continue
      least = cost
      lastCut[end] = from
    }
    best[end] = least + penalty
    count = keepCheap(open, costs, { count, limit: least + penalty })
    open[count++] = end
  }
  return cutsFrom(lastCut)
}

/** What costs more than the limit without a further level never costs less than with one: dropped. Returns how many stay. */
function keepCheap(
  open: Int32Array,
  costs: Float64Array,
  { count, limit }: { count: number; limit: number },
): number {
  let kept = 0
  for (let k = 0; k < count; k++) if ((costs[k] ?? 0) <= limit) open[kept++] = open[k] ?? 0
  return kept
}

/** Running sums of the values and their squares, counted from the first value so that large levels cost no digits. */
function prefixes(values: Float64Array) {
  const sums = new Float64Array(values.length + 1)
  const squares = new Float64Array(values.length + 1)
  const origin = values[0] ?? 0
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] ?? 0) - origin
    sums[i + 1] = (sums[i] ?? 0) + value
    squares[i + 1] = (squares[i] ?? 0) + value * value
  }
  return { sums, squares }
}

function cutsFrom(lastCut: Int32Array): number[] {
  const cuts: number[] = []
  for (let at = lastCut.at(-1) ?? 0; at > 0; at = lastCut[at] ?? 0) cuts.push(at)
  return cuts.reverse()
}
