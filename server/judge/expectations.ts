import type { Expectation } from '../contract/expected-change.ts'
import type { Effect } from '../contract/verdict.ts'

/**
 * What a `Metalmark-Expected` trailer says: `tcp_rr -5%`, `tcp_rr/rtt_p99 +12.5 %`, `tcp_* any`, several with commas
 * between. The change is that of the metric's own values, whichever way is good. What cannot be read is left out: a typing
 * error in a commit message must not cost a run, and nothing is accepted that nobody clearly said.
 */
export function parseExpectations(trailer: string): Expectation[] {
  return trailer
    .slice(0, mostText)
    .split(',')
    .flatMap((part) => parseOne(part.trim()) ?? [])
}

const mostText = 2000
const form = /^([a-z][a-z0-9_]*\*?(?:\/[a-z][a-z0-9_]*\*?)?)(?:\s+(any|[+\-−]\d{1,4}(?:\.\d{1,6})?\s?%))?$/

function parseOne(text: string): Expectation | null {
  const [, pattern, size = 'any'] = form.exec(text) ?? []
  if (pattern === undefined || pattern.length > 200) return null
  if (size === 'any') return { pattern, relative: null }
  const relative = Number(size.replace('−', '-').replace(/\s?%$/, '')) / 100
  return relative > -1 && relative <= 100 ? { pattern, relative } : null
}

export interface Observed {
  readonly benchmark: string
  readonly metric: string
  /** Null from zero. */
  readonly effect: Effect | null
}

/**
 * The expectation that covers what was observed, or null. One with a size covers changes of the same sign up to one and a
 * half times as large, or as large as the observation's interval allows: authors estimate, and a measured 6 % is the 5 %
 * that they meant. What goes well beyond is news.
 */
export function expectedAmong(expectations: readonly Expectation[], observed: Observed): Expectation | null {
  return (
    expectations.find((one) => names(one.pattern, observed) && covers(one.relative, observed.effect)) ?? null
  )
}

/** Whether a pattern names a metric of a benchmark. */
export function names(
  pattern: string,
  { benchmark, metric }: Pick<Observed, 'benchmark' | 'metric'>,
): boolean {
  const [ofBenchmark = '', ofMetric = '*'] = pattern.split('/')
  return fits(ofBenchmark, benchmark) && fits(ofMetric, metric)
}

function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}

/** How far beyond what was said a change may go. */
const leeway = 1.5

function covers(expected: number | null, effect: Effect | null): boolean {
  if (expected === null) return true
  if (effect === null) return false
  const { relative, low, high } = effect
  if (Math.sign(relative) !== Math.sign(expected)) return false
  const nearest = relative < 0 ? Math.min(0, high) : Math.max(0, low)
  return Math.abs(nearest) <= leeway * Math.abs(expected)
}
