import { policy } from '../judge/policy.ts'
import { followJob } from './analysis-job.ts'
import type { ServiceDeps } from './deps.ts'

/**
 * Queues the re-analysis of every host whose runs another version of the analysis has judged, behind all uploads; for
 * the start of the server. Resolves to the number of hosts.
 */
export async function queueReanalysis({ database, clock, newId }: ServiceDeps): Promise<number> {
  return await database.unitOfWork(async (stores) => {
    const hosts = await stores.timelines.outdated(policy.analysisVersion)
    for (const { project, host_id } of hosts) {
      await stores.jobs.enqueue(followJob({ project, host: host_id, id: newId(), now: clock() }))
    }
    return hosts.length
  })
}
