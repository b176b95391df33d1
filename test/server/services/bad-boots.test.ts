import { describe, expect, test } from 'vitest'
import { readRun, readSeries, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, scaleCanary } from '../../support/builders.ts'

const hour = 3_600_000

describe('a bad boot that the canary sees', () => {
  const boots = (slow: readonly number[]) =>
    Array.from({ length: 20 }, (_, i) => {
      const factor = slow.includes(i) ? 0.8 : 1
      return scaleCanary(
        buildRun({ shape: { seed: i + 1, at: firstRunAt + i * hour, speed: factor } }),
        factor,
      )
    })

  test('makes the run suspect: its points are invalid, with the reason, and enter no baseline', async () => {
    const bench = await startAnalysis()
    const runs = boots([12])
    for (const run of runs) {
      await bench.upload(run)
      await bench.analysed()
    }
    const bad = runs[12] ?? buildRun()
    expect((await readRun(bench, bad)).suspect).toMatch(/^Bad boot: the canary loopback_stream throughput/)
    const { points, changePoints } = await readSeries(bench, 'tcp_stream_1', 'throughput')
    expect(points[12]).toMatchObject({ onBaseline: false, verdict: { kind: 'invalid' } })
    expect(points[13]?.verdict).toMatchObject({ kind: 'unchanged', baseline: { runs: 12 } })
    expect(changePoints).toEqual([])
    await bench.close()
  })

  test('three times in a row is the host’s doing: all three enter their series together', async () => {
    const bench = await startAnalysis()
    const runs = boots([12, 13, 14, 15, 16, 17, 18, 19])
    for (const run of runs) {
      await bench.upload(run)
      await bench.analysed()
    }
    const { points, changePoints } = await readSeries(bench, 'loopback_stream', 'throughput')
    expect(points.map((point) => point.onBaseline)).toEqual(runs.map(() => true))
    expect(changePoints).toMatchObject([{ state: 'found', runId: runs[12]?.id }])
    await bench.close()
  })
})
