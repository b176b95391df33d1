import { binomialCdf } from '../stats/binomial.ts'
import { mannWhitney } from '../stats/mann-whitney.ts'
import { quartiles } from '../stats/quantiles.ts'

export type Samples = readonly number[]

interface MedianInterval {
  readonly centre: number
  /** The farther end of the interval, as benchstat writes it: `2%`, `∞`, `?` where the median has another sign. */
  readonly range: string
  readonly warning: string | null
}

const level = 0.95
const alpha = 0.05

/**
 * The median with its distribution-free interval from order statistics: the k-th smallest to the k-th largest value, with
 * the largest k for which that holds the median in 95 of 100 cases. Five values cannot give one.
 * Reference: Conover (1999), "Practical Nonparametric Statistics", §3.2.
 */
export function medianInterval(samples: Samples): MedianInterval {
  const sorted = [...samples].sort((x, y) => x - y)
  const centre = quartiles(sorted).median
  const cdf = binomialCdf(sorted.length, 0.5)
  const k = cdf.findIndex((below) => 2 * below > 1 - level)
  const [low, high] = [sorted[k - 1], sorted[sorted.length - k]]
  if (k < 1 || low === undefined || high === undefined) {
    const warning = `need >= 6 samples for confidence interval at level ${level}`
    return { centre, range: '∞', warning }
  }
  return { centre, range: rangeOf(centre, low, high), warning: null }
}

function rangeOf(centre: number, low: number, high: number): string {
  if (low === high) return '0%'
  if (centre === 0 || low < 0 !== high < 0) return '?'
  return `${(100 * Math.max(centre / low - 1, high / centre - 1)).toFixed(0)}%`
}

interface Delta {
  /** `-17.20%`, or `~` where the test does not tell the two apart. */
  readonly change: string
  /** `(p=0.000 n=10)`, with both counts where they differ. */
  readonly test: string
  readonly warning: string | null
}

/** B against A as benchstat judges it. */
export function deltaOf(a: Samples, b: Samples): Delta {
  const equal = new Set([...a, ...b]).size === 1
  const p = equal ? 1 : mannWhitney(a, b).p
  const counts = a.length === b.length ? `${a.length}` : `${a.length}+${b.length}`
  return {
    change: p > alpha ? '~' : changeOf(quartiles(a).median, quartiles(b).median),
    test: `(p=${p.toFixed(3)} n=${counts})`,
    warning: equal && a.length > 1 ? 'all samples are equal' : tooFew(a.length, b.length),
  }
}

function changeOf(before: number, after: number): string {
  if (before === after) return '0.00%'
  if (before === 0) return '?'
  const change = 100 * (after / before - 1)
  return `${change >= 0 ? '+' : ''}${change.toFixed(2)}%`
}

/** The most extreme order of values has a probability of 2 / C(a + b, a). */
function tooFew(a: number, b: number): string | null {
  let orders = 1
  for (let i = 1; i <= Math.min(a, b); i++) orders *= (Math.max(a, b) + i) / i
  return 2 / orders > alpha ? `need >= 4 samples to detect a difference at alpha level ${alpha}` : null
}
