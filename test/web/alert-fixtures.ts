import type { Bisection, Confirmation } from '../../server/contract/confirmation.ts'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'

const at = Date.UTC(2025, 8, 12, 6)
const id = '01K00000000000000000000000'

/** A confirmation half way: a block of four boots, one of which counts for nothing, and the first of the next. */
export function confirmationOf({ series, points }: SeriesDetail): Confirmation {
  const { benchmark, metric, host, acceleration } = series
  const runs = points.slice(-5).map(({ runId }) => runId)
  const sides = ['base', 'head', 'head', 'base', 'base'] as const
  return {
    ...{ id, alert: id, bisection: null, base: 'b'.repeat(40), head: 'a'.repeat(40) },
    hosts: [host],
    benchmarks: [benchmark.name],
    state: 'measuring',
    reason: 'Between −14 % and −2.1 % so far: the next boots decide',
    ...{ createdAt: at, endedAt: null, deadlineAt: at + 4 * 3_600_000, boots: { done: 5, most: 24 } },
    runs: runs.map((run, i) => ({
      ...{ run, side: sides[i] ?? 'base', block: Math.floor(i / 4) },
      suspect: i === 3 ? 'The canary stood out' : null,
    })),
    metrics: [
      {
        series: { id: series.id, benchmark, metric, host, acceleration },
        effect: { relative: -0.08, low: -0.14, high: -0.021 },
        ...{ base: 24.1e9, head: 22.2e9, state: 'open' },
      },
    ],
  }
}

/** A bisection that has looked at one commit. */
export function bisectionOf({ series, points }: SeriesDetail): Bisection {
  const commits = points.slice(-3).flatMap(({ commit }) => commit ?? [])
  const is = ['good', 'unknown', 'bad'] as const
  return {
    ...{ id, alert: id, host: series.host, benchmarks: [series.benchmark.name], state: 'running' },
    reason: 'One commit is left to measure',
    commits: commits.map((commit, i) => ({ commit, is: is[i] ?? 'unknown' })),
    ...{ culprit: null, confidence: null, createdAt: at, endedAt: null, confirmations: [id] },
    log: [{ at, text: `${'a'.repeat(12)} is bad: −11 %` }],
  }
}
