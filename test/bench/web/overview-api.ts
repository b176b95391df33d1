import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { clientFor, startTestServer } from '../../support/server.ts'
import { type FillOptions, fillDatabase, filledUntil } from './fill-database.ts'

export interface Percentiles {
  readonly what: string
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export interface OverviewBenchOptions extends FillOptions {
  /** A filled database that is there already; without it one is filled and thrown away. */
  readonly data?: string
  readonly rounds?: number
}

/** How long the overview's requests take over HTTP, in milliseconds, from sending one to having read the answer. */
export async function benchOverview(options: OverviewBenchOptions = {}): Promise<Percentiles[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'metalmark-bench-'))
  const data = options.data ?? path.join(folder, 'fleet.db')
  if (options.data === undefined) await fillDatabase(data, options)
  const server = await startTestServer({
    config: { data },
    deps: { checkReplies: false, clock: () => filledUntil + 60_000 },
  })
  try {
    await server.analysed()
    const { projects } = await clientFor(server.url, server.token('read')).call('getOverview', {})
    const busiest = projects.reduce((a, b) => (b.series > a.series ? b : a))
    const series = `/api/v1/projects/${busiest.slug}/series?limit=500`
    const ask = (what: string) => measure(server.url, what, options.rounds ?? 200)
    return [await ask('/api/v1/overview'), await ask(series), await ask('/api/v1/projects')]
  } finally {
    await server.close()
    rmSync(folder, { recursive: true })
  }
}

async function measure(url: string, what: string, rounds: number): Promise<Percentiles> {
  const times: number[] = []
  for (let round = 0; round < rounds + 10; round++) {
    const start = performance.now()
    const response = await fetch(url + what)
    await response.text()
    if (!response.ok) throw new Error(`Expected an answer to ${what}, got ${response.status}`)
    // The first ones find nothing prepared and nothing in memory.
    if (round >= 10) times.push(performance.now() - start)
  }
  const sorted = times.sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN
  return { what, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

if (import.meta.main) {
  const data = process.argv[2]
  for (const { what, p50, p95, p99 } of await benchOverview(data === undefined ? {} : { data })) {
    console.log(`${what}: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`)
  }
}
