import { readFileSync } from 'node:fs'

/** What SciPy and mpmath say about fixed inputs; test/fixtures/stats/make-golden.py made it. */
export const golden: Golden = JSON.parse(
  readFileSync(new URL('../../fixtures/stats/golden.json', import.meta.url), 'utf8'),
)

/** |actual / expected − 1|, and |actual| where 0 is expected. */
export function relativeError(actual: number, expected: number): number {
  return expected === 0 ? Math.abs(actual) : Math.abs(actual / expected - 1)
}

interface Golden {
  readonly normal: {
    readonly cdf: readonly { z: number; p: number }[]
    readonly quantile: readonly { p: number; z: number }[]
  }
  readonly noncentralT: readonly { t: number; df: number; shift: number; tail: number }[]
  readonly power: { readonly effects: readonly GoldenEffect[]; readonly needed: readonly GoldenNeed[] }
  readonly pairs: readonly GoldenPair[]
  readonly hodgesLehmann: readonly GoldenShift[]
  readonly permutation: readonly (Groups & { p: number; splits: number })[]
  readonly bootstrap: readonly GoldenBootstrap[]
  readonly hierarchical: readonly GoldenHierarchical[]
  readonly benjaminiHochberg: readonly { p: number[]; adjusted: number[] }[]
  readonly onlineBudget: readonly {
    p: number[]
    rate: number
    wealth: number
    levels: number[]
    found: number[]
  }[]
  readonly quantileInterval: readonly GoldenQuantileInterval[]
}

interface Groups {
  readonly a: readonly number[]
  readonly b: readonly number[]
}

interface GoldenEffect {
  readonly n1: number
  readonly n2: number
  readonly sd: number
  readonly alpha: number
  readonly power: number
  readonly df: number | null
  readonly effect: number
}

interface GoldenNeed extends Omit<GoldenEffect, 'n1' | 'n2'> {
  readonly n1: number | null
  readonly runs: number | null
}

interface GoldenPair extends Groups {
  readonly name: string
  readonly welch: {
    readonly difference: number
    readonly low: number
    readonly high: number
    readonly t: number
    readonly df: number
    readonly p: number
    readonly margin: number
    readonly equivalenceP: number
  }
  readonly mannWhitney: { readonly u: number; readonly p: number; readonly method: string }
}

interface GoldenShift extends Groups {
  readonly confidence: number
  readonly shift: number
  readonly low: number | null
  readonly high: number | null
}

interface GoldenBootstrap {
  readonly values: readonly number[]
  readonly statistic: 'mean' | 'sd'
  readonly seed: number
  readonly resamples: number
  readonly confidence: number
  readonly estimate: number
  readonly low: number
  readonly high: number
}

interface GoldenHierarchical {
  readonly a: readonly (readonly number[])[]
  readonly b: readonly (readonly number[])[]
  readonly seed: number
  readonly resamples: number
  readonly confidence: number
  readonly scale: 'log' | 'linear'
  readonly difference: number
  readonly low: number
  readonly high: number
}

interface GoldenQuantileInterval {
  readonly n: number
  readonly p: number
  readonly confidence: number
  readonly low: number | null
  readonly high: number | null
  readonly coverage: number | null
}
