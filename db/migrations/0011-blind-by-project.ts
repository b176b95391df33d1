import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../adapter.ts'

interface Tables {
  project: { slug: string; settings_json: string | null }
  series_state: Sighted
  series_summary: Sighted
}

interface Sighted {
  project: string
  smallest_detectable: number | null
  blind: number | null
}

/** The default of then. */
const smallestEffect = 0.05

/**
 * A series is blind to what its own project wants to see; so far it was to what the judge holds for a change that matters.
 */
export async function up(db: Kysely<Tables>, _types: ColumnTypes): Promise<void> {
  for (const { slug, settings_json } of await db.selectFrom('project').selectAll().execute()) {
    const settings = JSON.parse(settings_json ?? '{}') as { readonly smallestEffect?: number }
    const wanted = settings.smallestEffect ?? smallestEffect
    for (const table of ['series_state', 'series_summary'] as const) {
      for (const blind of [0, 1]) {
        await db
          .updateTable(table)
          .set({ blind })
          .where('project', '=', slug)
          .where('smallest_detectable', blind === 1 ? '>' : '<=', wanted)
          .execute()
      }
    }
  }
}
