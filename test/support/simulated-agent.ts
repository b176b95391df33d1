import type { RunUpload } from '../../server/contract/run.ts'
import type { Work } from '../../server/contract/work.ts'
import { buildRun, digest, type RunShape } from './builders.ts'
import type { TestServer } from './server.ts'

export interface Simulation {
  readonly server: TestServer
  readonly project: string
  /** Time now; each boot takes ten minutes. */
  readonly time: { now: number }
  /** How a boot of a commit comes out. `boot` counts all boots of all agents, from 0. */
  readonly boot: (
    commit: string,
    boot: number,
    host: string,
  ) => RunShape & { readonly change?: (run: RunUpload) => RunUpload }
  /** Why a commit cannot be measured; null where it can. */
  readonly fails?: (commit: string) => string | null
}

/** An agent that measures nothing and uploads what the simulation says, over the real API. */
export function simulatedAgent(host: string, { server, project, time, boot, fails }: Simulation) {
  const client = server.client('upload')
  const id = digest(host)
  const params = { project, host: id }
  const beat = (work: string | null) =>
    client.call('heartbeat', { params, body: { label: host, agentVersion: '0.1.0', work } })
  const claim = async (): Promise<Work | null> => {
    await beat(null)
    return (await client.call('claimWork', { params, body: { waitMs: 0 } })).work
  }
  const measure = async (work: Work, commit: string): Promise<string> => {
    const { change = (run: RunUpload) => run, ...shape } = boot(commit, boots, host)
    time.now += 10 * 60_000
    const run = buildRun({
      shape: { repetitions: 3, ...shape, host, at: time.now - 7 * 60_000, seed: 5000 + boots++ },
      work: work.id,
    })
    const named = run.commit && { ...run.commit, head: commit, built: commit, parents: [], branch: null }
    await beat(work.id)
    await client.call('uploadRun', { params: { project }, body: change({ ...run, commit: named }) })
    await server.analysed()
    return run.id
  }
  return {
    id,
    claim,
    /** Boots of all agents so far: the number of the next one. */
    boots: () => boots,
    measure,
    /** Takes one piece of work and does it; false where there is none. */
    async work(): Promise<boolean> {
      const work = await claim()
      if (work === null) return false
      const runs: string[] = []
      let error: string | null = null
      for (const commit of work.commits) {
        error = fails?.(commit) ?? null
        if (error !== null) break
        runs.push(await measure(work, commit))
      }
      const outcome = error === null ? ('done' as const) : ('failed' as const)
      await client
        .call('finishWork', {
          params: { project, work: work.id },
          body: { host: id, outcome, runs, error },
        })
        .catch(() => undefined)
      await server.analysed()
      return true
    },
  }
}

let boots = 0
