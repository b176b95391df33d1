import type { Db } from '../schema.ts'
import { type ScannedOf, type ScannedSeries, scanSeries } from './scan-series.ts'

/** Series whose scans are kept: some six megabytes for a hundred thousand points. */
const mostKept = 4

/** How often a series that is written to meanwhile is read anew. */
const mostTries = 3

/** A scan with the revision of the series that it is of; null where the series was written to again and again meanwhile. */
interface Scan {
  readonly revision: number | null
  readonly scanned: ScannedSeries
}

/**
 * Scans series, and keeps what it read of the last ones: who zooms, or looks again, asks for other stretches of the same points. A
 * scan holds while the series' revision does, which is raised whenever a point comes or is judged.
 */
export function recentScans(db: Db): (of: ScannedOf) => Promise<ScannedSeries> {
  // In the order of use, the latest last.
  const kept = new Map<string, Scan>()
  return async (of) => {
    const key = `${of.project}/${of.series}`
    const known = kept.get(key)
    const isCurrent = known !== undefined && known.revision === (await revisionOf(db, of))
    const scan = isCurrent ? known : await scanAtRest(db, of)
    kept.delete(key)
    if (scan.revision !== null) kept.set(key, scan)
    for (const oldest of [...kept.keys()].slice(0, -mostKept)) kept.delete(oldest)
    return scan.scanned
  }
}

async function scanAtRest(db: Db, of: ScannedOf, tries = mostTries): Promise<Scan> {
  const revision = await revisionOf(db, of)
  const scanned = await scanSeries(db, of)
  if (revision === (await revisionOf(db, of))) return { revision, scanned }
  return tries > 1 ? scanAtRest(db, of, tries - 1) : { revision: null, scanned }
}

async function revisionOf(db: Db, { project, series }: ScannedOf): Promise<number | null> {
  const summary = await db
    .selectFrom('series_summary')
    .select('revision')
    .where('project', '=', project)
    .where('series_id', '=', series)
    .executeTakeFirst()
  return summary?.revision ?? null
}
