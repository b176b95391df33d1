import type { Db, JobTable } from '../schema.ts'

/** What an operator watches. */
export function operationsRead(db: Db) {
  return {
    /** Answers when the database does. */
    async ping(): Promise<void> {
      await db.selectFrom('project').select('slug').limit(1).execute()
    },

    /** How many jobs wait, run and have failed for good. */
    async jobsByState(): Promise<Record<JobTable['state'], number>> {
      const rows = await db
        .selectFrom('job')
        .select((eb) => ['state', eb.fn.countAll<number>().as('jobs')])
        .groupBy('state')
        .execute()
      const counts = { queued: 0, running: 0, failed: 0 }
      for (const row of rows) counts[row.state] = row.jobs
      return counts
    },

    /** How many runs another version of the analysis has judged, to be judged anew. */
    async outdatedRuns(version: number): Promise<number> {
      const row = await db
        .selectFrom('run')
        .select((eb) => eb.fn.countAll<number>().as('runs'))
        .where('analysis_version', '<', version)
        .where('analysis', '!=', 'failed')
        .executeTakeFirstOrThrow()
      return row.runs
    },
  }
}
