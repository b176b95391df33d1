import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AlertTable } from '../../../db/alert-tables.ts'
import { currentCanaries } from '../../../db/reads/host-canaries.ts'
import { hostSigns } from '../../../db/reads/host-signs.ts'
import { hostsRead } from '../../../db/reads/hosts.ts'
import type { Schema } from '../../../db/schema.ts'
import { openSqlite } from '../../../db/sqlite.ts'
import { fillDatabase, filledUntil } from '../../bench/web/fill-database.ts'

const moment = { now: filledUntil, silentBefore: filledUntil - 60_000 }

describe('reading the hosts of a project', () => {
  let folder: string
  let db: Kysely<Schema>
  const statements: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metalmark-hosts-'))
    const file = join(folder, 'metalmark.db')
    await fillDatabase(file, { series: 200, points: 8000 })
    db = new Kysely<Schema>({
      dialect: openSqlite(file).dialect,
      log: ({ query }) => {
        statements.push(query.sql)
      },
    })
  })

  afterAll(async () => {
    await db.destroy()
    await rm(folder, { recursive: true })
  })

  const countQueries = async <T>(read: () => Promise<T>) => {
    const before = statements.length
    const found = await read()
    return { found, queries: statements.length - before }
  }

  it('takes as many queries for six of them as for two', async () => {
    const list = (project: string) => countQueries(() => hostsRead(db).list(project, moment))
    const [six, two] = [await list('dataplane'), await list('overlay')]
    expect([six, two].map(({ found }) => found?.length)).toEqual([6, 2])
    expect(six.queries).toBe(two.queries)
  })

  it('takes no more of them for the hosts of three projects', async () => {
    const signs = (...projects: string[]) =>
      countQueries(async () => {
        const of = { projects, host: null }
        return hostSigns(db, { ...of, canaries: await currentCanaries(db, of), ...moment })
      })
    const [all, two] = [await signs('dataplane', 'kernel-net', 'overlay'), await signs('overlay')]
    expect([all, two].map(({ found }) => found.length)).toEqual([13, 2])
    expect(all.queries).toBe(two.queries)
  })

  it('reads the environment of a host once for all that its page says', async () => {
    const [host] = (await hostsRead(db).list('overlay', moment)) ?? []
    const before = statements.length
    await hostsRead(db).detail('overlay', host?.host.id ?? '', moment)
    expect(statements.slice(before).filter((text) => text.includes('from "environment"'))).toHaveLength(1)
  })

  describe('by its signs', () => {
    const project = 'overlay'
    const signsOf = async (host: string) => {
      const of = { projects: [project], host }
      const [signs] = await hostSigns(db, { ...of, canaries: await currentCanaries(db, of), ...moment })
      return signs
    }
    const hostAndCanaries = async () => {
      const canaries = await currentCanaries(db, { projects: [project], host: null })
      const host = canaries[0]?.host_id ?? ''
      return { host, own: canaries.filter(({ host_id }) => host_id === host) }
    }
    const setLatest = (series: string, startedAt: number, verdict: 'regressed' | 'unchanged') =>
      db
        .updateTable('series_summary')
        .set({ verdict, latest_json: JSON.stringify({ startedAt, verdict: null }) })
        .where('project', '=', project)
        .where('series_id', '=', series)
        .execute()

    it('leaves out a canary that runs go on without, and counts all where all are older', async () => {
      const { host, own } = await hostAndCanaries()
      const [first, second] = own.map(({ id }) => id)
      await setLatest(first ?? '', 1, 'regressed')
      await setLatest(second ?? '', filledUntil, 'unchanged')
      expect((await signsOf(host))?.canaryState).toMatchObject({ judged: 1, moved: [] })
      await setLatest(second ?? '', 1, 'unchanged')
      expect((await signsOf(host))?.canaryState).toMatchObject({ judged: 2, moved: [{ series: first }] })
    })

    it('names an open alert that no runs come, and leaves agent, suites and benchmarks to speak for themselves', async () => {
      const { host } = await hostAndCanaries()
      const alert = (id: string, cause: string, muted_until: number | null): AlertTable => ({
        ...{ project, id, kind: 'missing-data', cause, headline: `alert ${id}`, muted_until, host_id: host },
        ...{ evidence: 'confirmed', handling: 'open', assignee: null, attribution_json: null },
        ...{ hosts_json: '[]', after_json: null, up_to_json: null, environment_json: '[]' },
        ...{ pull_request: null, largest_json: null, merged_into: null },
        ...{ opened_at: filledUntil, updated_at: filledUntil },
      })
      const rows = [
        alert('A1', `series-of-host/${host}`, null),
        alert('A2', `agent/${host}`, null),
        alert('A3', `suite/${host}/nightly`, null),
        alert('A4', `benchmark/${host}/tcp_rr/vm-vm`, null),
        alert('A5', `series-of-host/${host}`, moment.now + 1),
      ]
      await db.insertInto('alert').values(rows).execute()
      expect((await signsOf(host))?.missing).toEqual([{ alert: 'A1', headline: 'alert A1' }])
    })
  })
})
