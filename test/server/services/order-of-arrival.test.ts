import { describe, expect, test } from 'vitest'
import type { RunUpload } from '../../../server/contract/run.ts'
import type { ChangePoint } from '../../../server/contract/views.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { readAll, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, type RunShape, scaleCanary } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'

const hour = 3_600_000

/**
 * A month of one host: a new kernel, a regression, pull requests, runs of the canary alone, bad boots that it sees, then
 * a slower host.
 */
function eventfulHistory(seed: number): RunUpload[] {
  const random = seededRandom(seed)
  return Array.from({ length: 56 }, (_, i) => {
    const slow = i === 9 || i === 22 || i >= 48 ? 0.8 : 1
    const shape: RunShape = {
      seed: seed * 1000 + i,
      at: firstRunAt + i * 4 * hour,
      kernel: i >= 16 ? '6.12.6-amd64' : '6.1.0-18-amd64',
      speed: slow * (i >= 34 ? 0.9 : 1) * Math.exp(0.01 * normal(random)),
      ...(i === 30 && { suspect: 2 }),
      ...(i % 9 === 5 && { pullRequest: 400 + i }),
    }
    const run = scaleCanary(buildRun({ shape }), slow * Math.exp(0.005 * normal(random)))
    // What a change is put down to depends on who ran when.
    const only = i % 13 === 6 ? run.results.filter(({ benchmark }) => benchmark.canary) : run.results
    return { ...run, results: only }
  })
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

describe('the same runs give the same verdicts, levels and change points', () => {
  const history = eventfulHistory(1)

  /** What is known after runs came in that order; `pause` says after which of them the analysis caught up. */
  async function stateAfter(order: readonly RunUpload[], pause: () => boolean) {
    const bench = await startAnalysis()
    for (const run of order) {
      await bench.upload(run)
      if (pause()) await bench.analysed()
    }
    await bench.analysed()
    const all = await readAll(bench, history)
    const jobs = await bench.database.reads.operations.jobsByState()
    await bench.close()
    // The watch for missing data, which is due again and again.
    expect(jobs).toEqual({ queued: 1, running: 0, failed: 0 })
    return all
  }

  test('in whatever order they come, one by one or all at once', async () => {
    const inOrder = await stateAfter(history, () => true)
    const kinds = Object.values(inOrder.verdicts).map((one) => (one as Verdicts).verdict?.kind)
    expect(new Set(kinds)).toEqual(new Set(['inconclusive', 'unchanged', 'regressed', 'invalid', undefined]))
    const put = Object.values(inOrder.series).flatMap((one) => (one as Changes).changes.map(toKind))
    expect(new Set(put)).toEqual(new Set(['code', 'host', null]))
    expect(await stateAfter(history, () => false)).toEqual(inOrder)
    expect(await stateAfter(history.toReversed(), () => true)).toEqual(inOrder)
    const random = seededRandom(5)
    for (let round = 0; round < 4; round++) {
      expect(await stateAfter(shuffle(history, random), () => random() < 0.7)).toEqual(inOrder)
    }
  })

  interface Changes {
    readonly changes: readonly Pick<ChangePoint, 'attribution'>[]
  }

  const toKind = ({ attribution }: Changes['changes'][number]) => attribution?.kind ?? null

  interface Verdicts {
    readonly verdict: { readonly kind: string } | null
  }

  test('and where one run in four comes late, as when CI repeats old commits', async () => {
    const random = seededRandom(6)
    const late = new Set(history.filter(() => random() < 0.25))
    const order = [...history.filter((run) => !late.has(run)), ...late]
    const inOrder = await stateAfter(history, () => true)
    expect(await stateAfter(order, () => true)).toEqual(inOrder)
  })
})
