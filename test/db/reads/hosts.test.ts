import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
})
