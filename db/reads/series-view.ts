import type { Selectable } from 'kysely'
import type { Series } from '../../server/contract/views.ts'
import type { Db, SeriesTable } from '../schema.ts'

export type SeriesRow = Selectable<SeriesTable> & { readonly host_label: string }

/** Series of all projects, each with its host's label. */
export function selectSeries(db: Db) {
  return db
    .selectFrom('series')
    .innerJoin('host', (join) =>
      join.onRef('host.project', '=', 'series.project').onRef('host.id', '=', 'series.host_id'),
    )
    .selectAll('series')
    .select('host.label as host_label')
}

/** A row in the contract's words, without the environment's identity. */
export function toSeries(row: SeriesRow): Omit<Series, 'identity'> {
  return {
    id: row.id,
    project: row.project,
    benchmark: {
      name: row.benchmark,
      path: row.path as Series['benchmark']['path'],
      canary: row.canary === 1,
      tool: { name: row.tool_name, version: row.tool_version },
      argv: JSON.parse(row.argv_json) as string[],
    },
    metric: {
      name: row.metric,
      unit: row.unit as Series['metric']['unit'],
      direction: row.direction,
      role: row.role,
      semantics: row.semantics,
    },
    host: { id: row.host_id, label: row.host_label },
    acceleration: row.acceleration,
  }
}
