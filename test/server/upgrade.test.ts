import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../db/database.ts'
import { openSqlite } from '../../db/sqlite.ts'
import { analysisVersion } from '../../server/services/deps.ts'
import { createPullRequestVerdict } from '../../server/services/pull-request-verdict.ts'
import { project, readAll, startAnalysis } from '../support/analysis.ts'
import { projectHistory } from '../support/seed-project.ts'
import { startTestServer } from '../support/server.ts'
import { writeVersionOne } from '../support/version-one.ts'

const history = projectHistory({ runs: 30 })
let folder: string
let old: string

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'metalmark-'))
  old = path.join(folder, 'old.db')
  const newer = path.join(folder, 'newer.db')
  const bench = await startAnalysis({ database: await openDatabase(openSqlite(newer)) })
  await bench.upload(...history)
  await bench.close()
  await writeVersionOne(newer, old)
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a database of version 1 is judged anew in the background, as if its runs had come today', async () => {
  const fresh = await startAnalysis()
  await fresh.upload(...history)
  await fresh.analysed()
  const server = await startTestServer({ config: { data: old } })
  await server.analysed()
  await server.close()
  const database = await openDatabase(openSqlite(old))
  expect(await readAll({ database }, history)).toEqual(await readAll(fresh, history))
  expect(await database.reads.operations.jobsByState()).toEqual({ queued: 1, running: 0, failed: 0 })
  const head = history.find(({ commit }) => commit?.branch === 'main')?.commit?.head ?? ''
  const onMain = await database.unitOfWork((stores) => stores.lineage.onBranch(project, null, [head]))
  expect(onMain).toEqual(new Set([head]))
  const verdictOn = (deps: { readonly database: typeof database }) =>
    createPullRequestVerdict(deps)(project, 409)
  const { metrics = [], ...verdict } = (await verdictOn({ database })) ?? {}
  const { metrics: _, ...anew } = (await verdictOn(fresh)) ?? {}
  expect(metrics).toHaveLength(4)
  expect(verdict).toEqual(anew)
  await database.close()
  await fresh.close()
})

test('how far that has come shows on the project and in the metrics', async () => {
  const database = await openDatabase(openSqlite(old))
  const progress = async () => (await database.reads.projects(project, analysisVersion))[0]?.reanalysis
  expect(await progress()).toEqual({ done: 0, total: history.length })
  expect(await database.reads.operations.outdatedRuns(analysisVersion)).toBe(history.length)
  await database.close()
  const server = await startTestServer({ config: { data: old } })
  await server.analysed()
  const { projects } = await server.client('read').call('listProjects', { params: {}, query: {} })
  expect(projects[0]?.reanalysis).toBeNull()
  const metrics = await fetch(`${server.url}/metrics`, {
    headers: { authorization: `Bearer ${server.token('read')}` },
  })
  expect(await metrics.text()).toContain('metalmark_outdated_runs 0')
  await server.close()
})

test('an upload during it is judged by the new version, on what is known by then of all runs before', async () => {
  const [latest] = projectHistory({ runs: 34 }).slice(-1)
  if (latest === undefined) throw new Error('Expected a run')
  const server = await startTestServer({ config: { data: old } })
  await server.client('upload').call('uploadRun', { params: { project }, query: {}, body: latest })
  await server.analysed()
  await server.close()
  const fresh = await startAnalysis()
  await fresh.upload(...history, latest)
  await fresh.analysed()
  const database = await openDatabase(openSqlite(old))
  const runs = [...history, latest]
  expect(await readAll({ database }, runs)).toEqual(await readAll(fresh, runs))
  await database.close()
  await fresh.close()
})
