import type { Client } from '../../server/contract/client.ts'
import type { RunUpload } from '../../server/contract/run.ts'
import { seededRandom } from '../../server/stats/seeded-random.ts'
import { buildRun, firstRunAt } from './builders.ts'
import { normal } from './random.ts'

export interface SeedOptions {
  readonly project?: string
  /** Runs on the baseline branch, over both hosts together. */
  readonly runs?: number
  readonly seed?: number
}

/** Uploads the runs of `projectHistory` in their order. */
export async function seedProject(client: Client, options: SeedOptions = {}): Promise<RunUpload[]> {
  const history = projectHistory(options)
  for (const body of history) {
    await client.call('uploadRun', { params: { project: options.project ?? 'netstack' }, query: {}, body })
  }
  return history
}

/**
 * A project's history: commits every four hours, each on both of two hosts; on host-a another kernel from 40 % on; a
 * throughput regression of 20 % at 85 %; one suspect repetition; a pull request's run after every tenth commit.
 */
export function projectHistory({ runs = 44, seed = 1 }: SeedOptions = {}): RunUpload[] {
  const random = seededRandom(seed)
  const commits = Math.ceil(runs / 2)
  return Array.from({ length: commits }, (_, i): RunUpload[] => {
    const at = firstRunAt + i * 4 * 3_600_000
    // Boots of the same code differ, by more than repetitions within one boot.
    const boot = () => Math.exp(0.012 * normal(random))
    const speed = i >= Math.floor(commits * 0.85) ? 0.8 : 1
    const kernel = i >= Math.floor(commits * 0.4) ? '6.12.6-amd64' : '6.1.0-18-amd64'
    const shape = { at, seed: seed * 1000 + i }
    const onA = buildRun({
      shape: { ...shape, host: 'host-a', kernel, speed: speed * boot(), ...(i === 3 && { suspect: 2 }) },
    })
    const onB = { at: at + 600_000, host: 'host-b', speed: speed * boot() }
    const second = buildRun({ shape: { ...shape, ...onB, seed: shape.seed + 500_000 }, commit: onA.commit })
    if (i % 10 !== 9) return [onA, second]
    const pull = { at: at + 3_600_000, host: 'host-a', kernel, speed: speed * boot(), pullRequest: 400 + i }
    return [onA, second, buildRun({ shape: { ...shape, ...pull, seed: shape.seed + 900_000 } })]
  }).flat()
}
