import { describe, expect, test } from 'vitest'
import { readSeries, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, type RunShape } from '../../support/builders.ts'

const hour = 3_600_000

describe('what a run costs', () => {
  const calm = Array.from({ length: 150 }, (_, i) =>
    buildRun({ shape: { seed: i + 1, at: firstRunAt + i * hour, repetitions: 3 } }),
  )
  const late = (i: number, shape: RunShape = {}) =>
    buildRun({ shape: { seed: 900 + i, at: firstRunAt + i * hour + 60_000, repetitions: 3, ...shape } })

  test('does not grow with the history where it comes last', async () => {
    const bench = await startAnalysis()
    await bench.upload(...calm)
    await bench.analysed()
    await bench.upload(late(149))
    await bench.analysed()
    const last = bench.tasks.at(-1)
    expect(last?.runs).toHaveLength(1)
    expect(last?.series.flatMap((series) => series.since)).toEqual([])
    await bench.close()
  })

  test('is the runs since where it comes late, and those back to a checkpoint', async () => {
    const bench = await startAnalysis()
    await bench.upload(...calm)
    await bench.analysed()
    const before = bench.tasks.length
    await bench.upload(late(130))
    await bench.analysed()
    const tasks = bench.tasks.slice(before)
    expect(tasks.flatMap((task) => task.runs)).toHaveLength(20)
    // 131 points were there before it; the last checkpoint is after 128 of them.
    expect(tasks[0]?.series.map((series) => series.since.length)).toEqual([3, 3, 3, 3, 3])
    await bench.close()
  })

  test('is that run alone where it is a pull request’s, however old its commit', async () => {
    const bench = await startAnalysis()
    await bench.upload(...calm)
    await bench.analysed()
    const before = bench.tasks.length
    const pull = late(20, { pullRequest: 7, speed: 0.5 })
    await bench.upload(pull)
    await bench.analysed()
    const [task, ...more] = bench.tasks.slice(before)
    expect([task?.runs.length, more]).toEqual([1, []])
    const { points } = await readSeries(bench, 'tcp_stream_1', 'throughput')
    const { verdict } = points.find((point) => point.runId === pull.id) ?? {}
    expect(verdict).toMatchObject({ kind: 'regressed', baseline: { runs: 21 } })
    await bench.close()
  })
})
