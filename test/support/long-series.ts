import { Kysely } from 'kysely'
import { chunks } from '../../db/chunks.ts'
import { packSamples } from '../../db/codec.ts'
import type { PointTable, RunTable, Schema } from '../../db/schema.ts'
import { openSqlite } from '../../db/sqlite.ts'
import { noVerdict } from '../../db/verdict-columns.ts'
import type { Level } from '../../server/judge/level.ts'
import { seededRandom } from '../../server/stats/seeded-random.ts'
import { digest, firstRunAt } from './builders.ts'
import { normal } from './random.ts'

export interface LongSeriesOptions {
  readonly project: string
  readonly points: number
  /** Names the host; another one is another series with the same commits. */
  readonly host?: string
  readonly seed?: number
}

const hour = 3_600_000

/** Fixed ids: 26 characters, in the order of their numbers. */
export function longId(letter: string, index: number): string {
  return `01${letter}${String(index).padStart(23, '0')}`
}

/**
 * Writes a series with as many judged points as asked for straight into the tables of a file: analysing a hundred thousand runs
 * would take minutes. Levels move every eighth of the history, a quarter of them with the kernel; one run in 200 is a bad
 * boot; one in 50 is a pull request's. Returns the series' id.
 */
export async function seedLongSeries(file: string, options: LongSeriesOptions): Promise<string> {
  const db = new Kysely<Schema>({ dialect: openSqlite(file).dialect })
  const series = await writeSeries(db, options)
  await db.destroy()
  return series
}

async function writeSeries(db: Kysely<Schema>, options: LongSeriesOptions): Promise<string> {
  const { project, points, host = 'long-1', seed = 1 } = options
  const random = seededRandom(seed)
  const series = longId('S', seed)
  await writeFrame(db, { project, host, series })
  const rows = Array.from({ length: points }, (_, i) =>
    rowsOf({ project, host, series, seed, points, i, random }),
  )
  await db.transaction().execute(async (tx) => {
    for (const part of chunks(rows, 200)) {
      await tx
        .insertInto('run')
        .values(part.map(({ run }) => run))
        .execute()
      await tx
        .insertInto('point')
        .values(part.map(({ point }) => point))
        .execute()
    }
  })
  for (const i of shiftsOf(points)) await writeChange(db, { project, series, seed, points, i })
  return series
}

interface Framed {
  readonly project: string
  readonly host: string
  readonly series: string
}

async function writeFrame(db: Kysely<Schema>, { project, host, series }: Framed): Promise<void> {
  const created = { created_at: firstRunAt }
  const once = { project, hash: 'e', body: new Uint8Array() }
  await db
    .insertInto('project')
    .values({ slug: project, baseline_branch: 'main', ...created, settings_json: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await db
    .insertInto('host')
    .values({ project, id: digest(host), label: host })
    .execute()
  await db
    .insertInto('environment')
    .values(once)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await db
    .insertInto('series')
    .values({
      ...{ project, id: series, key: series, benchmark: 'tcp_stream_1', path: 'vm-vm', canary: 0 },
      ...{ tool_name: 'iperf3', tool_version: '3.12', argv_json: '["-c"]', metric: 'throughput' },
      ...{ unit: 'bit/s', direction: 'higher', role: 'headline', semantics: null, host_id: digest(host) },
      ...{ acceleration: 'kvm', branch: null, identity_json: '{}', ...created },
    })
    .execute()
}

interface Row {
  readonly project: string
  readonly host: string
  readonly series: string
  readonly seed: number
  readonly points: number
  readonly i: number
  readonly random: () => number
}

/** Where the level moves: at eighths. */
function shiftsOf(points: number): number[] {
  return [1, 2, 3, 4, 5, 6, 7].map((eighth) => Math.ceil((eighth * points) / 8))
}

function levelAt(points: number, i: number): number {
  const levels = [9.4e9, 9.1e9, 9.5e9, 9.5e9, 8.9e9, 9.3e9, 9.6e9, 9.0e9]
  return levels[Math.min(7, Math.floor((i * 8) / points))] ?? 9.4e9
}

function rowsOf(row: Row): { readonly run: RunTable; readonly point: PointTable } {
  const { project, host, seed, points, i, random } = row
  const isBadBoot = i % 200 === 117
  const pull = i % 50 === 33
  const level = levelAt(points, i)
  const value = level * (1 + 0.01 * normal(random)) * (isBadBoot ? 0.8 : 1)
  const at = firstRunAt + i * hour
  const head = digest(`long ${i}`).slice(0, 40)
  const id = longId(seed === 1 ? 'R' : String.fromCharCode(64 + seed), i)
  const suspicion = isBadBoot ? 'Everything is slower than before: a bad boot' : null
  const place = { history_at: at, started_at: at + 600_000 }
  const commit = {
    ...{
      head,
      built: head,
      parents: [],
      committedAt: at,
      authoredAt: at - 20 * hour,
      subject: `Change ${i} of the data path`,
    },
    ...{ branch: pull ? `topic-${i}` : 'main', defaultBranch: 'main', dirty: false },
    pullRequest: pull ? { number: i + 1, base: 'main' } : null,
  }
  return {
    run: {
      ...{ project, id, content_hash: 'c', suite: 's', agent_version: '0.1.0', ...place },
      ...{ finished_at: at + hour, received_at: at + hour, host_id: digest(host), environment_hash: 'e' },
      ...{ acceleration: 'kvm', commit_json: JSON.stringify(commit), ci_json: null, conditions_json: '{}' },
      ...{ notes_json: '[]', manifest_json: null, told_suspect_json: null, point_count: 1, analysis: 'done' },
      ...{ on_baseline: pull ? 0 : 1, analysis_version: 1, validity: isBadBoot ? 'suspect' : 'valid' },
      ...{ displacement: null, suspect_reason: suspicion, pull_request: pull ? i + 1 : null },
      ...{ head_commit: head, branch: commit.branch, merge_base: null, work_id: null },
    },
    point: pointOf(row, { id, value, level, isBadBoot, pull, place }),
  }
}

interface Drawn {
  readonly id: string
  readonly value: number
  readonly level: number
  readonly isBadBoot: boolean
  readonly pull: boolean
  readonly place: { readonly history_at: number; readonly started_at: number }
}

function pointOf(
  { project, series, points, i, random }: Row,
  { id, value, level, isBadBoot, pull, place }: Drawn,
): PointTable {
  const samples = Array.from({ length: 6 }, () => value * (1 + 0.005 * normal(random)))
  const epoch = i === Math.floor(points / 4) || i === Math.floor(points / 2)
  const effect = value / level - 1
  const far = Math.abs(effect) > 0.03
  const verdict = isBadBoot ? 'invalid' : far ? (effect < 0 ? 'regressed' : 'improved') : 'unchanged'
  return {
    ...{ project, series_id: series, run_id: id, result_position: 0, value },
    ...{ low_quartile: value * 0.997, high_quartile: value * 1.003, sample_count: 6 },
    ...{ samples: packSamples(samples), doubtful: 0, on_baseline: pull ? 0 : 1, ...place },
    ...{ environment_hash: 'e', epoch_hash: 'e', ...noVerdict, verdict, reason: `It is ${verdict}.` },
    ...{ effect_relative: effect, effect_low: effect - 0.01, effect_high: effect + 0.01 },
    ...{ smallest_detectable: 0.026, baseline_runs: 30, baseline_needed: 5, baseline_centre: level },
    ...{ expected_low: level * 0.974, expected_high: level * 1.026, analysis_version: 1, position: i },
    level_json: JSON.stringify(levelNoted(points, i)),
    epoch_changes_json: epoch
      ? JSON.stringify([{ field: 'host.kernel', from: `6.${i % 7}`, to: `6.${(i % 7) + 1}` }])
      : null,
    accepted: null,
  }
}

/** As the judge notes it: scatter of 1 % around a level that is known from all of its runs. */
function levelNoted(points: number, i: number): Level {
  const start =
    shiftsOf(points).findLast(
      (shift) => shift <= i && levelAt(points, shift - 1) !== levelAt(points, shift),
    ) ?? 0
  const [known, centre] = [i - start + 1, Math.log(levelAt(points, i))]
  const freedom = Math.max(1, known - 1)
  return {
    scale: 'log',
    start,
    points: known,
    centre,
    centreError: 0.01 / Math.sqrt(known),
    spread: 0.01,
    freedom,
  }
}

interface Change {
  readonly project: string
  readonly series: string
  readonly seed: number
  readonly points: number
  readonly i: number
}

async function writeChange(db: Kysely<Schema>, { project, series, seed, points, i }: Change): Promise<void> {
  const run = (at: number) => longId(seed === 1 ? 'R' : String.fromCharCode(64 + seed), at)
  const [before, after] = [levelAt(points, i - 1), levelAt(points, i)]
  if (before === after) return
  const effect = after / before - 1
  await db
    .insertInto('change_point')
    .values({
      ...{ project, id: longId('C', seed * 1_000_000 + i), series_id: series, run_id: run(i) },
      ...{ earliest_run_id: run(i - 1), latest_run_id: run(i + 1), before_run_id: run(i - 2) },
      ...{ level_before: before, level_after: after, effect_relative: effect },
      ...{ effect_low: effect - 0.004, effect_high: effect + 0.004, p: 1e-6 },
      ...{ cause: i === Math.floor(points / 4) ? 'epoch' : 'shift', field_changes_json: '[]' },
      ...{ attribution_json: null, attribution_open: 0, state: 'found', found_version: 1 },
      ...{ found_at: firstRunAt, found_run_id: run(i + 4), standing_version: 1 },
      ...{ withdrawn_version: null, withdrawn_at: null, withdrawn_reason: null },
    })
    .execute()
}
