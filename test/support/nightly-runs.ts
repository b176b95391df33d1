import { ulid } from 'ulid'
import type { RunUpload } from '../../server/contract/run.ts'
import { seededRandom } from '../../server/stats/seeded-random.ts'
import { buildRun, digest, firstRunAt } from './builders.ts'
import type { TestServer } from './server.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** A project that some hosts measure at night, each night another commit. */
export interface Nightly {
  readonly server: Pick<TestServer, 'client' | 'analysed'>
  readonly project: string
  readonly hosts: readonly string[]
  /** What the server's clock shows. */
  readonly clock: { now: number }
}

/** A run of each night's commit on each of these hosts, uploaded ten minutes after its start; the clock goes on with the nights. */
export async function measureNights(
  { server, project, hosts, clock }: Nightly,
  during: readonly number[],
  {
    on = hosts,
    change = (run) => run,
  }: { readonly on?: readonly string[]; readonly change?: (run: RunUpload) => RunUpload } = {},
): Promise<void> {
  for (const night of during) {
    const at = firstRunAt + night * day
    clock.now = Math.max(clock.now, at + 10 * minute)
    for (const host of on) {
      const id = ulid(at, seededRandom(night * 100 + hosts.indexOf(host)))
      const body = change({ ...buildRun({ shape: { at, seed: night + 1, host } }), id })
      await server.client('upload').call('uploadRun', { params: { project }, body })
    }
    await server.analysed()
  }
}

/** The nights from one on, up to another that is not among them. */
export function nights(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

/** The commit that is measured in a night. */
export function commitOf(night: number): string {
  return digest(`commit ${night + 1}`).slice(0, 40)
}

/** The run without some benchmarks. */
export function without(...names: readonly string[]): (run: RunUpload) => RunUpload {
  return (run) => ({
    ...run,
    results: run.results.filter(({ benchmark }) => !names.includes(benchmark.name)),
  })
}

/** The run with more benchmarks, which are like `rr_tail` but for their names. */
export function withMore(...names: readonly string[]): (run: RunUpload) => RunUpload {
  return (run) => {
    const [tail] = run.results.filter(({ benchmark }) => benchmark.name === 'rr_tail')
    const copies = names.flatMap((name) =>
      tail === undefined ? [] : [{ ...tail, benchmark: { ...tail.benchmark, name } }],
    )
    return { ...run, results: [...run.results, ...copies] }
  }
}
