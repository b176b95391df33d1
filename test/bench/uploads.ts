import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteFile from 'better-sqlite3'
import type { RunUpload } from '../../server/contract/run.ts'
import { buildRun, firstRunAt } from '../support/builders.ts'
import { clientFor, startTestServer } from '../support/server.ts'

export interface UploadsFigures {
  readonly uploadsPerSecond: number
  /** The rows of the same runs, inserted by better-sqlite3 with prepared statements, one transaction a run. */
  readonly rawRunsPerSecond: number
  /** How many times longer an upload takes than its bare inserts. */
  readonly ratio: number
  /** From the last acknowledgement until every point of every run was judged, per run. */
  readonly analysisMsPerRun: number
}

export interface UploadsOptions {
  readonly runs?: number
  readonly concurrency?: number
}

/** Uploads through HTTP into a file, beside the same rows inserted into another file by the driver alone. */
export async function benchUploads({
  runs = 300,
  concurrency = 4,
}: UploadsOptions = {}): Promise<UploadsFigures> {
  const folder = mkdtempSync(path.join(tmpdir(), 'metalmark-bench-'))
  try {
    const history = Array.from({ length: runs }, (_, i) =>
      buildRun({ shape: { seed: i + 1, at: firstRunAt + i * 600_000 } }),
    )
    const data = path.join(folder, 'server.db')
    const { seconds, analysisSeconds } = await upload(history, data, concurrency)
    const rawSeconds = insertRows(data, path.join(folder, 'raw.db'))
    return {
      uploadsPerSecond: runs / seconds,
      rawRunsPerSecond: runs / rawSeconds,
      ratio: seconds / rawSeconds,
      analysisMsPerRun: (1000 * analysisSeconds) / runs,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function upload(history: readonly RunUpload[], data: string, concurrency: number) {
  const server = await startTestServer({ config: { data }, deps: { checkReplies: false } })
  const client = clientFor(server.url, server.token('upload'))
  const waiting = [...history]
  const start = performance.now()
  const next = async (): Promise<void> => {
    const body = waiting.shift()
    if (body === undefined) return
    await client.call('uploadRun', { params: { project: 'netstack' }, query: {}, body })
    await next()
  }
  await Promise.all(Array.from({ length: concurrency }, next))
  const acknowledged = performance.now()
  await server.analysed()
  const analysed = performance.now()
  const text = await (
    await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${server.token('read')}` } })
  ).text()
  await server.close()
  const inHand = Number(/^metalmark_job_duration_seconds_sum\{.*outcome="done"\} (.*)$/m.exec(text)?.[1])
  // Analysis goes on between uploads too: its own clock says what it took, the rest of the time says nothing.
  return {
    seconds: (acknowledged - start) / 1000,
    analysisSeconds: inHand || (analysed - acknowledged) / 1000,
  }
}

const perRun = ['environment', 'raw_output', 'run', 'result', 'point'] as const

/** Copies the rows that uploads made, run by run; returns seconds. */
function insertRows(from: string, to: string): number {
  const source = new SqliteFile(from, { readonly: true })
  const target = new SqliteFile(to)
  target.pragma('journal_mode = WAL')
  target.pragma('synchronous = FULL')
  target.pragma('foreign_keys = OFF')
  const schema = source
    .prepare<[], { sql: string }>('select sql from sqlite_schema where sql is not null')
    .all()
  for (const { sql } of schema) if (!sql.includes('sqlite_')) target.exec(sql)
  const rows = perRun.map((table) =>
    source.prepare<[], Record<string, unknown>>(`select * from ${table}`).all(),
  )
  const runs = rows[2]?.length ?? 0
  const inserts = perRun.map((table, i) => {
    const columns = Object.keys(rows[i]?.[0] ?? {})
    return target.prepare(`insert into ${table} values (${columns.map(() => '?').join(', ')})`)
  })
  const start = performance.now()
  for (let run = 0; run < runs; run++) {
    target.transaction(() => {
      rows.forEach((table, i) => {
        // Each run gets its share of a table's rows; which ones makes no difference to the work.
        for (let j = run; j < table.length; j += runs) inserts[i]?.run(Object.values(table[j] ?? {}))
      })
    })()
  }
  const seconds = (performance.now() - start) / 1000
  source.close()
  target.close()
  return seconds
}
