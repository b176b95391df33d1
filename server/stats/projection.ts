/** What a weighted fit of class means explains, and how much each random term would bring to it. */
export interface Projection {
  readonly rank: number
  /** Sum of squares of the fitted values, y′Py. */
  readonly squares: number
  /** What a variance of one between the rows brings to `squares` on average, tr(Z′PZ) for the rows themselves. */
  readonly boots: number
  /** The same for a variance of one between classes of rows. */
  classes(of: readonly number[]): number
}

interface Rows {
  readonly weights: readonly number[]
  readonly means: readonly number[]
}

/**
 * Purpose: the projection on the indicators of one or several classifications of rows, each row standing for `weights`
 * observations with mean `means`, as sums of squares and traces of it.
 * Formula: P = X(X′WX)⁻X′W with any generalised inverse; indicators that depend on those before them are left out.
 * Reference: Searle, Casella & McCulloch (1992), "Variance Components", §5.5 and appendix M.4.
 */
export function projectionOn(
  classifications: readonly (readonly number[])[],
  { weights, means }: Rows,
): Projection {
  const columns: Float64Array[] = []
  // Weighted Gram–Schmidt: each indicator less what those before it explain, scaled to a weighted length of one.
  for (const classes of classifications) {
    const count = Math.max(0, ...classes) + 1
    for (let number = 0; number < count; number++) {
      const column = Float64Array.from(classes, (own) => (own === number ? 1 : 0))
      const length = dot(column, column, weights)
      // Twice: once leaves traces of what is nearly dependent.
      for (let round = 0; round < 2; round++) {
        for (const before of columns) subtract(column, before, dot(column, before, weights))
      }
      const left = dot(column, column, weights)
      if (left > 1e-9 * length) columns.push(column.map((value) => value / Math.sqrt(left)))
    }
  }
  return {
    rank: columns.length,
    squares: columns.reduce((sum, column) => sum + dot(column, means, weights) ** 2, 0),
    boots: columns.reduce(
      (sum, column) => sum + column.reduce((own, value, i) => own + ((weights[i] ?? 0) * value) ** 2, 0),
      0,
    ),
    classes: (of) =>
      columns.reduce((sum, column) => {
        const shares = new Map<number, number>()
        column.forEach((value, i) => {
          const key = of[i] ?? 0
          shares.set(key, (shares.get(key) ?? 0) + (weights[i] ?? 0) * value)
        })
        return sum + [...shares.values()].reduce((own, share) => own + share ** 2, 0)
      }, 0),
  }
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>, weights: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (weights[i] ?? 0) * (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

function subtract(column: Float64Array, other: Float64Array, times: number): void {
  for (let i = 0; i < column.length; i++) column[i] = (column[i] ?? 0) - times * (other[i] ?? 0)
}
