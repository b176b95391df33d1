import type { Selectable } from 'kysely'
import type { Sensitivity, Series } from '../../server/contract/views.ts'
import { inChunks } from '../chunks.ts'
import type { SeriesStateTable } from '../judge-tables.ts'
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

/** The columns of a series' state that say what it can show. */
export const sensitivityColumns = ['noise', 'smallest_detectable', 'blind'] as const

/** What a series can show; a series that was never followed has no row. */
export function toSensitivity(
  row: Partial<Nullable<Pick<SeriesStateTable, (typeof sensitivityColumns)[number]>>>,
): Sensitivity {
  const blind = row.blind ?? null
  return {
    noise: row.noise ?? null,
    smallestDetectable: row.smallest_detectable ?? null,
    blind: blind === null ? null : blind === 1,
  }
}

type Nullable<T> = { readonly [K in keyof T]: T[K] | null }

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
    branch: row.branch,
  }
}

/** Series by id, in no order. */
export function seriesByIds(db: Db, project: string, ids: readonly string[]): Promise<SeriesRow[]> {
  return inChunks<string, SeriesRow>(ids, (part) =>
    selectSeries(db).where('series.project', '=', project).where('series.id', 'in', part).execute(),
  )
}
