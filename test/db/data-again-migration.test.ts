import { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { migrate } from '../../db/migrate.ts'
import { migrations } from '../../db/migrations/list.ts'
import type { Schema } from '../../db/schema.ts'
import { openSqlite } from '../../db/sqlite.ts'

const project = 'p'
const state = { evidence: 'confirmed', handling: 'resolved' } as const

/** Alerts of before: the series of one that was resolved as data came again is not missing any more. */
test('series of missing data stand for as long as nobody but a person closed the alert', async () => {
  const adapter = openSqlite(':memory:')
  const db = new Kysely<Schema>({ dialect: adapter.dialect })
  await migrate(db, adapter.types, migrations.slice(0, 9))
  await db.insertInto('project').values({ slug: project, baseline_branch: 'main', created_at: 1 }).execute()
  await db.insertInto('host').values({ project, id: 'h', label: 'rack-1' }).execute()
  await db
    .insertInto('series')
    .values({
      ...{ project, id: 's', key: 'k', benchmark: 'tcp_rr', path: 'vm-vm', canary: 0, created_at: 1 },
      ...{ tool_name: 'sockperf', tool_version: '3.10', argv_json: '[]', metric: 'rtt', unit: 's' },
      ...{ direction: 'lower', role: 'headline', semantics: 'rtt', host_id: 'h', acceleration: 'kvm' },
      ...{ branch: null, identity_json: '{}' },
    })
    .execute()
  const alert = async (
    id: string,
    more: Partial<Schema['alert']>,
    resolvedBy: readonly (string | null)[],
  ): Promise<void> => {
    await db
      .insertInto('alert')
      .values({
        ...{ project, id, kind: 'missing-data', cause: 'benchmark/h/tcp_rr/vm-vm', headline: 'h', ...state },
        ...{ assignee: null, muted_until: null, attribution_json: null, hosts_json: '[]', host_id: 'h' },
        ...{ after_json: null, up_to_json: null, environment_json: '[]', pull_request: null },
        ...{ largest_json: null, merged_into: null, opened_at: 1, updated_at: 1, ...more },
      })
      .execute()
    const member = { project, alert_id: id, series_id: 's', change_point_id: '', effect_json: null }
    await db
      .insertInto('alert_member')
      .values({ ...member, standing: 1 })
      .execute()
    for (const [position, who] of resolvedBy.entries()) {
      const event = {
        project,
        alert_id: id,
        position,
        kind: 'resolved',
        at: 1,
        who,
        why: null,
        told: 1,
      } as const
      await db
        .insertInto('alert_event')
        .values({ ...event, ...state })
        .execute()
    }
  }
  await alert('came again', {}, [null])
  await alert('came again after a person had closed and reopened it', {}, ['Ada', null])
  await alert('a person closed it', {}, ['Ada'])
  await alert('a person closed it at last', {}, [null, 'Ada'])
  await alert('missing still', { handling: 'open' }, [])
  await alert('a change', { kind: 'change' }, [null])
  await migrate(db, adapter.types)
  const rows = await db.selectFrom('alert_member').select('alert_id').where('standing', '=', 0).execute()
  expect(rows.map(({ alert_id }) => alert_id).sort()).toEqual([
    'came again',
    'came again after a person had closed and reopened it',
  ])
  await db.destroy()
})
