import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../../db/database.ts'
import type { StoredSeriesDetail } from '../../../db/reads/series-detail.ts'
import { openSqlite } from '../../../db/sqlite.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { longId, seedLongSeries } from '../../support/long-series.ts'

const [project, count] = ['netstack', 2400]

describe('the screen of a long series', () => {
  let folder: string
  let database: Database
  let series: string
  let all: StoredSeriesDetail

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metalmark-long-'))
    const file = join(folder, 'metalmark.db')
    database = await openDatabase(openSqlite(file))
    series = await seedLongSeries(file, { project, points: count })
    all = await read()
  })

  afterAll(async () => {
    await database.close()
    await rm(folder, { recursive: true })
  })

  const read = async (query: Parameters<Database['reads']['seriesDetail']>[2] = {}) => {
    const detail = await database.reads.seriesDetail(project, series, query)
    if (detail === null) throw new Error('There is no such series')
    return detail
  }

  it('has every point with its place where nothing else is asked for', () => {
    expect(all.window).toEqual({ total: count, from: 0, to: count - 1, leftOut: 0, marksLeftOut: 0 })
    expect(all.points.map((point) => point.index)).toEqual([...Array(count).keys()])
    expect(all.latest).toEqual(all.points.at(-1))
  })

  it('is thinned out on demand, says by how much, and keeps extremes, marks and where marks stand', async () => {
    const thinned = await read({ points: 400 })
    expect(thinned.points.length + thinned.window.leftOut).toBe(count)
    expect(thinned.window.leftOut).toBeGreaterThan(count / 2)
    expect(thinned.points).toEqual(
      all.points.filter(({ index }) => thinned.points.some((p) => p.index === index)),
    )
    const values = (detail: StoredSeriesDetail) => detail.points.map((point) => point.value)
    expect(Math.min(...values(thinned))).toBe(Math.min(...values(all)))
    expect(Math.max(...values(thinned))).toBe(Math.max(...values(all)))
    const kept = new Set(thinned.points.map((point) => point.index))
    const marked = all.points.filter(({ verdict }) => verdict !== null && verdict.kind !== 'unchanged')
    expect(marked.length).toBeGreaterThan(10)
    expect(marked.filter(({ index }) => !kept.has(index))).toEqual([])
    const marks = [...thinned.epochs, ...thinned.changePoints].map((mark) => mark.index)
    expect(marks.length).toBeGreaterThan(5)
    expect(marks.filter((index) => !kept.has(index))).toEqual([])
  })

  it('tells the same marks, levels and places of marks in every window', async () => {
    const window = await read({ points: 400, from: 700, to: 1900 })
    expect(window.window).toMatchObject({ total: count, from: 700, to: 1900 })
    for (const part of ['epochs', 'changePoints', 'segments', 'latest'] as const)
      expect(window[part]).toEqual(all[part])
    expect(all.epochs.map((epoch) => epoch.index)).toEqual([count / 4, count / 2])
    expect(all.changePoints.map((change) => change.index)).toEqual([300, 600, 1200, 1500, 1800, 2100])
    expect(all.changePoints[0]).toMatchObject({ earliest: 299, latest: 301 })
    expect(all.segments.map(({ from, to }) => [from, to])).toEqual([
      [0, 299],
      [300, 599],
      [600, 1199],
      [1200, 1499],
      [1500, 1799],
      [1800, 2099],
      [2100, 2399],
    ])
    expect(all.segments.map(({ noted }) => noted?.points)).toEqual([300, 300, 600, 300, 300, 300, 300])
    expect(all.segments.map(({ level }) => Math.round(level / 1e8))).toEqual([94, 91, 95, 89, 93, 96, 90])
  })

  it('takes a window by places, and one by time, without thinning what fits', async () => {
    const window = await read({ points: 400, from: 1000, to: 1199 })
    expect(window.window).toMatchObject({ from: 1000, to: 1199, leftOut: 0 })
    expect(window.points).toEqual(all.points.slice(1000, 1200))
    const { historyAt: since = 0 } = all.points[50] ?? {}
    const { historyAt: until = 0 } = all.points[59] ?? {}
    expect((await read({ since, until })).points).toEqual(all.points.slice(50, 60))
    expect((await read({ since, until, from: 55, to: 5000 })).points).toEqual(all.points.slice(55, 60))
  })

  it('hides no extreme of any stretch of any window, and no mark', async () => {
    const random = seededRandom(20251130)
    for (let round = 0; round < 25; round++) {
      const from = Math.floor(random() * (count - 600))
      const to = Math.min(count - 1, from + 500 + Math.floor(random() * (count - from)))
      const points = 100 + Math.floor(random() * 300)
      const window = await read({ from, to, points })
      const kept = new Set(window.points.map(({ runId }) => runId))
      const stretches = Math.floor(points / 4)
      for (let stretch = 0; stretch < stretches; stretch++) {
        const placeOf = (of: number) => from + Math.floor((of * (to - from + 1)) / stretches)
        const within = all.points.slice(placeOf(stretch), placeOf(stretch + 1))
        const looks = Map.groupBy(within, ({ verdict, onBaseline }) => `${verdict?.kind} ${onBaseline}`)
        for (const alike of looks.values()) {
          const byValue = alike.toSorted((a, b) => a.value - b.value)
          expect([byValue[0], byValue.at(-1)].filter((one) => !kept.has(one?.runId ?? ''))).toEqual([])
        }
      }
      const marked = all.points.slice(from, to + 1).filter(({ verdict }) => verdict?.kind !== 'unchanged')
      expect(marked.filter(({ runId }) => !kept.has(runId))).toEqual([])
      const marks = [...all.epochs, ...all.changePoints].map(({ index }) => index)
      const runsOfMarks = marks
        .filter((at) => at >= from && at <= to)
        .map((at) => all.points[at]?.runId ?? '')
      expect(runsOfMarks.filter((run) => !kept.has(run))).toEqual([])
      expect(window.points).toEqual(all.points.filter(({ runId }) => kept.has(runId)))
    }
  })

  it('thins out what is stored now: a point that was written since the last look is not missed', async () => {
    const file = new SqliteFile(join(folder, 'metalmark.db'))
    const plain = all.points.find(({ index, verdict }) => index > 800 && verdict?.kind === 'unchanged')
    const [run, value] = [plain?.runId ?? '', plain?.value ?? 0]
    const write = (now: number) => {
      file.prepare('update point set value = ? where run_id = ?').run(now, run)
      file.exec('update series_summary set revision = revision + 1')
    }
    await read({ points: 100 })
    write(2 * value)
    const { points } = await read({ points: 100 })
    expect(points.find(({ runId }) => runId === run)?.value).toBe(2 * value)
    write(value)
    file.close()
  })

  it('gives an empty window where there is nothing', async () => {
    const beyond = await read({ from: 5000 })
    expect(beyond.points).toEqual([])
    expect(beyond.window.to).toBeLessThan(beyond.window.from)
  })

  it('keeps the points of runs that are asked for by name', async () => {
    const thinned = await read({ points: 100 })
    const kept = new Set(thinned.points.map((point) => point.runId))
    const lost = all.points.filter(({ runId }) => !kept.has(runId)).slice(0, 3)
    const again = await read({ points: 100, keep: lost.map(({ runId }) => runId) })
    expect(again.points.filter(({ runId }) => !kept.has(runId))).toEqual(lost)
  })

  it('has no band for a segment whose runs were all judged against the level before it', async () => {
    const file = new SqliteFile(join(folder, 'metalmark.db'))
    file.exec(
      `update point set level_json = json_set(level_json, '$.start', 1200) where position between 1500 and 1799`,
    )
    file.close()
    const { segments } = await read({ points: 400 })
    expect(segments[4]).toEqual({ from: 1500, to: 1799, level: all.segments[4]?.level, noted: null })
    expect(segments.toSpliced(4, 1)).toEqual(all.segments.toSpliced(4, 1))
  })

  it('names the other series of the benchmark', async () => {
    const file = join(folder, 'metalmark.db')
    const other = await seedLongSeries(file, { project, points: 10, host: 'long-2', seed: 2 })
    expect(other).toBe(longId('S', 2))
    const { related } = await read({ points: 100 })
    expect(related).toMatchObject([
      { id: other, host: { label: 'long-2' }, sameTool: true, sameIdentity: true },
    ])
  })
})
