import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../db/database.ts'
import { openSqlite } from '../../db/sqlite.ts'
import type { SeriesSummary } from '../../server/contract/views.ts'
import { type AnalysisBench, project, startAnalysis } from '../support/analysis.ts'
import { buildRun, firstRunAt } from '../support/builders.ts'
import { projectHistory } from '../support/seed-project.ts'
import { writeVersionOne } from '../support/version-one.ts'

type Reading = Pick<AnalysisBench, 'database'>

const history = projectHistory({ runs: 44 })

/** What a summary must be, by the points, change points and state of its series. */
async function fromDetail({ database }: Reading, id: string): Promise<Partial<SeriesSummary>> {
  const detail = await database.reads.seriesDetail(project, id)
  if (detail === null) throw new Error(`There is no series ${id}`)
  const recent = detail.points.filter(({ onBaseline }) => onBaseline).slice(-30)
  const latest = recent.at(-1)
  const change = detail.changePoints.findLast(({ state }) => state === 'found')
  const at = recent.findIndex(({ runId }) => runId === change?.runId)
  const { effect = null, cause = 'shift', runId = '' } = change ?? {}
  return {
    points: detail.points.length,
    sensitivity: detail.sensitivity,
    sparkline: recent.map(({ value }) => Number(value.toPrecision(5))),
    latest: latest
      ? { runId: latest.runId, value: latest.value, startedAt: latest.startedAt, verdict: latest.verdict }
      : null,
    latestChange: change ? { id: change.id, runId, effect, cause, at: at === -1 ? null : at } : null,
  }
}

async function listAll({ database }: Reading): Promise<SeriesSummary[]> {
  return (await database.reads.seriesList(project))?.series ?? []
}

async function expectTrue(reading: Reading): Promise<void> {
  const all = await listAll(reading)
  expect(all.length).toBeGreaterThan(5)
  for (const summary of all) expect(summary).toMatchObject(await fromDetail(reading, summary.id))
}

async function open(): Promise<AnalysisBench> {
  const bench = await startAnalysis()
  onTestFinished(() => bench.close())
  return bench
}

test('summaries say what points, change points and states say', async () => {
  const bench = await open()
  await bench.upload(...history.slice(0, 40))
  await bench.analysed()
  await bench.upload(...history.slice(40))
  await bench.analysed()
  await expectTrue(bench)
  const marks = (await listAll(bench)).map(({ latestChange }) => latestChange?.at ?? null)
  expect(marks.some((at) => at !== null && at > 0)).toBe(true)
})

test('runs that come late move them as they move history', async () => {
  const bench = await open()
  await bench.upload(...history.slice(20))
  await bench.analysed()
  await bench.upload(...history.slice(0, 20))
  await bench.analysed()
  await expectTrue(bench)
})

test('what a pull request measures is no state of its series, unless there is nothing else', async () => {
  const bench = await open()
  const run = (i: number, pullRequest: number | null) =>
    buildRun({ shape: { at: firstRunAt + i * 3_600_000, seed: i + 1, pullRequest } })
  const [main, pull] = [run(0, null), run(1, 7)]
  await bench.upload(pull)
  expect((await listAll(bench)).map(({ latest }) => latest?.runId)).toContain(pull.id)
  await bench.upload(main)
  for (const { latest, points } of await listAll(bench)) {
    expect({ run: latest?.runId, points }).toEqual({ run: main.id, points: 2 })
  }
})

test('pages give every series once, and a cursor what changed since', async () => {
  const bench = await open()
  await bench.upload(...history)
  await bench.analysed()
  const page = async (after: string | null, limit: number | null) => {
    const list = await bench.database.reads.seriesList(project, { after, limit })
    if (list === null) throw new Error('There is no project')
    return list
  }
  const seen: string[] = []
  let [cursor, more]: [string | null, boolean] = [null, true]
  while (more) {
    const list = await page(cursor, 3)
    expect(list.series.length).toBeLessThanOrEqual(3)
    seen.push(...list.series.map(({ id }) => id))
    ;({ cursor, more } = list)
  }
  expect(seen.toSorted()).toEqual((await listAll(bench)).map(({ id }) => id).toSorted())
  expect(await page(cursor, 3)).toEqual({ series: [], cursor, more: false })
  // The canary of host-a is on its runs alone.
  const at = firstRunAt + 900 * 3_600_000
  await bench.upload(buildRun({ shape: { at, seed: 77, host: 'host-a', kernel: '6.12.6-amd64' } }))
  const changed = (await page(cursor, null)).series
  expect(new Set(changed.map(({ host }) => host.label))).toEqual(new Set(['host-a']))
  expect(changed.length).toBeLessThan(seen.length)
  expect(await bench.database.reads.seriesList('nothing')).toBeNull()
})

test('a database of before there were any gets them when it is opened', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'metalmark-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [old, newer] = [path.join(folder, 'old.db'), path.join(folder, 'newer.db')]
  const bench = await startAnalysis({ database: await openDatabase(openSqlite(newer)) })
  await bench.upload(...history)
  await bench.close()
  await writeVersionOne(newer, old)
  const database = await openDatabase(openSqlite(old))
  onTestFinished(() => database.close())
  await expectTrue({ database })
})
