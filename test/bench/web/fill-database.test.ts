import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startTestServer } from '../../support/server.ts'
import { fillDatabase, filledUntil } from './fill-database.ts'

async function fill(name: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'metalmark-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const data = path.join(folder, name)
  const filled = await fillDatabase(data, { series: 200, points: 8000 })
  const server = await startTestServer({ config: { data }, deps: { clock: () => filledUntil + 60_000 } })
  onTestFinished(() => server.close())
  await server.analysed()
  return { filled, client: server.client('read') }
}

test('a filled database is what it says, and every screen of it answers within the contract', async () => {
  const { filled, client } = await fill('one.db')
  const overview = await client.call('getOverview', {})
  expect(overview.projects.map(({ slug }) => slug)).toEqual(filled.projects)
  expect(overview.projects.reduce((sum, { series }) => sum + series, 0)).toBe(filled.series)
  expect(overview.projects.reduce((sum, { runs }) => sum + runs, 0)).toBe(filled.runs)
  expect(overview.alerts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['change', 'missing-data']))
  expect(overview.hosts.some(({ canaryState }) => canaryState.moved.length > 0)).toBe(true)
  expect(overview.hosts.filter(({ agent }) => agent?.silent)).toHaveLength(1)
  const params = { project: 'dataplane' }
  const { series } = await client.call('listSeries', { params })
  expect(series.reduce((sum, { points }) => sum + points, 0)).toBe(
    series.length * (filled.points / filled.series),
  )
  for (const kind of ['regressed', 'unchanged', 'inconclusive'] as const) {
    expect(overview.projects.some(({ verdicts }) => verdicts[kind] > 0)).toBe(true)
  }
  const detail = await client.call('getSeries', { params: { ...params, series: series[40]?.id ?? '' } })
  expect(detail.changePoints.length).toBeGreaterThan(0)
  const [alert] = overview.alerts.filter(({ kind }) => kind === 'change')
  await client.call('getAlert', { params: { project: alert?.project ?? '', alert: alert?.id ?? '' } })
  await client.call('getRun', { params: { project: 'dataplane', run: series[0]?.latest?.runId ?? '' } })
})

test('the same options fill the same', async () => {
  const [one, two] = [await fill('one.db'), await fill('two.db')]
  const params = { project: 'overlay' }
  expect(await two.client.call('listSeries', { params })).toEqual(
    await one.client.call('listSeries', { params }),
  )
})
