import { type RawBuilder, sql } from 'kysely'

/**
 * Runs that were judged, and those of them that were kept out as a whole: what the analysis found suspect, and what the
 * agent held for doubtful itself. A host event is a valid run of a host that has changed. Aggregates over `run`.
 */
export const runCounts = {
  judged: sql<number>`count(case when run.analysis = 'done' then 1 end)`,
  suspect: sql<number>`count(case when run.analysis = 'done'
    and (run.validity = 'suspect' or run.told_suspect_json is not null) then 1 end)`,
} satisfies Record<string, RawBuilder<number>>
