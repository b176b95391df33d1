import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../../../server/contract/client.ts'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'
import type { RouteQuery } from '../../../server/contract/routes.ts'
import type { Commit, RunUpload } from '../../../server/contract/run.ts'
import { buildRun, firstRunAt, type RunShape } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { problemOf } from './call.ts'

const project = 'netstack'
const hour = 3_600_000
let server: TestServer
let client: Client

beforeAll(async () => {
  server = await startTestServer()
  client = server.client('upload')
})

afterAll(() => server.close())

describe('the runs of a project', () => {
  const run = (seed: number, shape: RunShape = {}, commit: Partial<Commit> = {}): RunUpload => {
    const built = buildRun({ shape: { seed, at: firstRunAt + seed * hour, ...shape } })
    return { ...built, commit: built.commit && { ...built.commit, ...commit } }
  }
  const first = run(1)
  const tagged = run(2, {}, { tags: ['v1.0', 'latest'] })
  const again = run(3, { host: 'host-b' }, { head: tagged.commit?.head ?? '' })
  const request = run(4, { pullRequest: 7 })

  beforeAll(async () => {
    for (const body of [first, tagged, again, request]) {
      await client.call('uploadRun', { params: { project }, query: {}, body })
    }
  })

  const idsOf = async (query: RouteQuery<'listRuns'>) =>
    (await client.call('listRuns', { params: { project }, query })).runs.map(({ id }) => id).sort()
  const ids = (...runs: readonly RunUpload[]) => runs.map(({ id }) => id).sort()

  test('are found by commit, branch, tag, pull request and host, and by several of these at once', async () => {
    const head = tagged.commit?.head ?? ''
    expect(await idsOf({ commit: head })).toEqual(ids(tagged, again))
    expect(await idsOf({ commit: head.slice(0, 7) })).toEqual(ids(tagged, again))
    expect(await idsOf({ branch: 'topic-7' })).toEqual(ids(request))
    expect(await idsOf({ tag: 'v1.0' })).toEqual(ids(tagged, again))
    expect(await idsOf({ tag: 'v1' })).toEqual([])
    expect(await idsOf({ pullRequest: 7 })).toEqual(ids(request))
    expect(await idsOf({ host: again.host.id })).toEqual(ids(again))
    expect(await idsOf({ commit: head, host: first.host.id })).toEqual(ids(tagged))
    expect(await idsOf({ branch: 'main', pullRequest: 7 })).toEqual([])
  })

  test('that are found come in pages as well', async () => {
    const page = await client.call('listRuns', { params: { project }, query: { branch: 'main', limit: 2 } })
    expect(page.runs).toHaveLength(2)
    const rest = { branch: 'main', limit: 2, before: page.next ?? '' }
    expect(await idsOf(rest)).toEqual(ids(first))
  })

  test('come without the ancestors that their commits were told with', async () => {
    const lineage = [{ hash: 'a'.repeat(40), committedAt: firstRunAt, subject: 'Before' }]
    const body = run(9, {}, { lineage, branch: 'other' })
    await client.call('uploadRun', { params: { project }, query: {}, body })
    const [found] = (await client.call('listRuns', { params: { project }, query: { branch: 'other' } })).runs
    expect(found?.commit?.head).toBe(body.commit?.head)
    expect(found?.commit).not.toHaveProperty('lineage')
    // The same upload is the same one still.
    const receipt = await client.call('uploadRun', { params: { project }, query: {}, body })
    expect(receipt.outcome).toBe('already-stored')
  })
})

describe('a project', () => {
  test('is put with its settings and comes back with all of them', async () => {
    const params = { project: 'other' }
    const body = ProjectSettings.parse({ baselineBranches: ['trunk'], falseAlertsPerWeek: 2 })
    const admin = server.client('admin')
    const dry = await admin.call('putProject', { params, query: { dry: 'true' }, body })
    expect(dry.outcome).toBe('created')
    expect(await problemOf(server, '/api/v1/projects/other', { method: 'GET' })).toMatchObject({
      code: 'not-found',
    })
    expect((await admin.call('putProject', { params, query: {}, body })).outcome).toBe('created')
    const { settings, project: summary } = await client.call('getProject', { params })
    expect(settings).toEqual(body)
    expect(summary).toMatchObject({ slug: 'other', baselineBranch: 'trunk', runs: 0 })
  })

  test('is not put with a token that may only upload, nor with settings that nobody knows', async () => {
    const put = (token: string, body: object) =>
      problemOf(server, '/api/v1/projects/other', { method: 'PUT', token, body: JSON.stringify(body) })
    expect(await put(server.token('upload'), {})).toMatchObject({ code: 'forbidden' })
    expect(await put(server.token('admin'), { baselineBranch: 'main' })).toMatchObject({
      code: 'invalid-request',
    })
  })
})
