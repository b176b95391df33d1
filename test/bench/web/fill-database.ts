import SqliteFile from 'better-sqlite3'
import { ulid } from 'ulid'
import { packText } from '../../../db/codec.ts'
import { openDatabase } from '../../../db/database.ts'
import type { Schema } from '../../../db/schema.ts'
import { openSqlite } from '../../../db/sqlite.ts'
import type { Environment } from '../../../server/contract/environment.ts'
import { analysisVersion } from '../../../server/services/deps.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { digest } from '../../support/builders.ts'
import { fleetAlerts } from './fleet-alerts.ts'
import { type FleetHost, type FleetProject, type FleetSeries, fleetLayout } from './fleet-layout.ts'
import { type FleetPoint, fleetPoints } from './fleet-points.ts'
import {
  type FleetEnvironment,
  type FleetRun,
  type HostContext,
  kernelChange,
  pointRow,
  runRow,
  seriesRow,
} from './fleet-rows.ts'
import { attributionOf, type FleetEvent, fleetStory, moves, type SeenChange } from './fleet-story.ts'

export interface FillOptions {
  readonly series?: number
  readonly points?: number
  readonly seed?: number
}

export interface FilledDatabase {
  readonly projects: readonly string[]
  readonly series: number
  readonly points: number
  readonly runs: number
}

/** When the last runs were measured: a clock for the server that shows the database. */
export const filledUntil = Date.UTC(2026, 0, 15, 6)
const between = 4 * 3_600_000

/**
 * Fills a new file with a fleet's history: hosts, epochs, verdicts, change points, alerts, agents; the same options give
 * the same rows. It writes the tables themselves, in a minute or less, where uploading and judging a million points would
 * take hours; everything is there that the dashboard reads, but for repetitions and raw outputs.
 */
export async function fillDatabase(
  file: string,
  { series = 2000, points = 1_000_000, seed = 1 }: FillOptions = {},
): Promise<FilledDatabase> {
  await (await openDatabase(openSqlite(file))).close()
  const layout = fleetLayout(series)
  const total = layout.reduce((sum, { hosts, series: each }) => sum + hosts.length * each.length, 0)
  const runs = Math.max(20, Math.round(points / total))
  const writer = openWriter(file)
  const random = seededRandom(seed)
  for (const project of layout) await fillProject(writer, project, { runs, random })
  writer.close()
  // Opening it again makes the summaries.
  await (await openDatabase(openSqlite(file))).close()
  return {
    projects: layout.map(({ slug }) => slug),
    series: total,
    points: total * runs,
    runs: runs * layout.reduce((sum, { hosts }) => sum + hosts.length, 0),
  }
}

interface Writer {
  insert<T extends keyof Schema>(table: T, row: Schema[T]): void
  close(): void
}

/** Rows go in one transaction without waiting for the disk: a file that a crash spoils is filled again. */
function openWriter(file: string): Writer {
  const database = new SqliteFile(file)
  for (const setting of ['journal_mode = OFF', 'synchronous = OFF', 'cache_size = -400000']) {
    database.pragma(setting)
  }
  const statements = new Map<string, SqliteFile.Statement<unknown[]>>()
  database.exec('begin')
  return {
    insert(table, row) {
      // In one order, whichever a row was put together in.
      const columns = Object.keys(row).toSorted()
      const statement =
        statements.get(table) ??
        database.prepare(
          `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
        )
      statements.set(table, statement)
      const values: Readonly<Record<string, unknown>> = { ...row }
      statement.run(columns.map((column) => values[column]))
    },
    close() {
      database.exec('commit')
      // Without it the planner knows nothing of tables that did not grow step by step.
      database.pragma('journal_mode = WAL')
      database.close()
    },
  }
}

interface Filling {
  readonly runs: number
  readonly random: () => number
}

async function fillProject(writer: Writer, project: FleetProject, filling: Filling): Promise<void> {
  const { slug } = project
  const events = fleetStory(project, filling.runs)
  writer.insert('project', {
    ...{ slug, baseline_branch: 'main', settings_json: null },
    created_at: filledUntil - filling.runs * between,
  })
  const members = new Map<FleetEvent, SeenChange[]>()
  for (const [index, host] of project.hosts.entries()) {
    const seen = await fillHost(writer, { project, host, index, events }, filling)
    for (const change of seen) members.set(change.event, [...(members.get(change.event) ?? []), change])
  }
  const ids = (at: number) => ulid(at, filling.random)
  for (const { table, row } of fleetAlerts({ project, events: members, now: filledUntil, newId: ids })) {
    writer.insert(table, row as Schema[typeof table])
  }
}

async function fillHost(writer: Writer, context: HostContext, filling: Filling): Promise<SeenChange[]> {
  const { project, host, index, events } = context
  const { runs: count, random } = filling
  const { slug } = project
  writer.insert('host', { project: slug, id: host.id, label: host.label })
  const [before, after] = await saveEnvironments(writer, slug, host)
  const change = events.find(({ kind }) => kind === 'environment')?.at ?? count
  const suspect = new Set(Array.from({ length: count }, (_, run) => run).filter(() => random() < 0.03))
  const runs = Array.from({ length: count }, (_, run): FleetRun => {
    // Hosts measure one after the other.
    const at = filledUntil - (count - run) * between + index * 600_000
    return { id: ulid(at, random), at, environment: run < change ? before : after }
  })
  for (const [run, one] of runs.entries()) {
    writer.insert('run', runRow(context, one, { run, suspect: suspect.has(run) }))
  }
  const last = runs.at(-1)
  if (last === undefined) return []
  writer.insert('timeline', {
    ...{ project: slug, host_id: host.id, analysis_version: analysisVersion },
    ...{ history_at: last.at, started_at: last.at, run_id: last.id },
  })
  writer.insert('agent', {
    ...{ project: slug, host_id: host.id, agent_version: '0.1.0', work_id: null },
    registered_at: runs[0]?.at ?? last.at,
    // The last host of the first project has fallen silent.
    seen_at: filledUntil - (slug === 'dataplane' && index === project.hosts.length - 1 ? 9 : 0) * 3_600_000,
  })
  return project.series.flatMap((series) => {
    const own = events.filter((event) => moves(event, series, index))
    const followed = fleetPoints(series, own, { runs: count, suspect, random })
    const id = ulid(runs[0]?.at ?? 0, random)
    writer.insert('series', seriesRow(context, series, { id, createdAt: runs[0]?.at ?? 0 }))
    for (const [run, point] of followed.points.entries()) {
      const one = runs[run]
      if (one !== undefined)
        writer.insert('point', pointRow(slug, id, { point, run: one, began: run === change }))
    }
    saveState(writer, { slug, host, id, last, points: followed.points })
    return followed.changes.flatMap((seen) => saveChange(writer, { context, series, id, runs, seen, random }))
  })
}

async function saveEnvironments(
  writer: Writer,
  project: string,
  host: FleetHost,
): Promise<readonly [FleetEnvironment, FleetEnvironment]> {
  const save = async (kernel: string): Promise<FleetEnvironment> => {
    const environment: Environment = {
      identity: {
        'vm.acceleration': 'kvm',
        'vm.cpus': 4,
        'host.cpu.model': 'AMD EPYC 7302P 16-Core Processor',
      },
      epoch: { 'host.kernel': kernel, 'host.label': host.label },
      noted: { 'host.nic.driver': 'mlx5_core' },
      unread: {},
    }
    const text = JSON.stringify(environment)
    writer.insert('environment', { project, hash: digest(text), body: await packText(text) })
    return { hash: digest(text), epoch: digest(JSON.stringify(environment.epoch)) }
  }
  return [await save('6.1.0-13-amd64'), await save('6.1.0-18-amd64')]
}

interface StateContext {
  readonly slug: string
  readonly host: FleetHost
  readonly id: string
  readonly last: FleetRun
  readonly points: readonly FleetPoint[]
}

function saveState(writer: Writer, { slug, host, id, last, points }: StateContext): void {
  const judged = points.findLast(({ verdict }) => verdict?.effect)?.verdict ?? null
  const smallest = judged?.smallestDetectable ?? null
  writer.insert('series_state', {
    ...{ project: slug, series_id: id, host_id: host.id, analysis_version: analysisVersion },
    ...{ history_at: last.at, started_at: last.at, run_id: last.id, memory: null, pending: 0 },
    points: points.filter(({ position }) => position !== null).length,
    baseline_json: judged && JSON.stringify(judged.baseline),
    noise: smallest === null ? null : smallest / 3.5,
    smallest_detectable: smallest,
    blind: smallest === null ? null : smallest > 0.05 ? 1 : 0,
  })
}

interface ChangeContext {
  readonly context: HostContext
  readonly series: FleetSeries
  readonly id: string
  readonly runs: readonly FleetRun[]
  readonly seen: ReturnType<typeof fleetPoints>['changes'][number]
  readonly random: () => number
}

function saveChange(writer: Writer, change: ChangeContext): SeenChange[] {
  const { context, series, id: series_id, runs, seen, random } = change
  const { event, before, after } = seen
  const [previous, run, found] = [runs[event.at - 1], runs[event.at], runs[event.at + 3]]
  if (previous === undefined || run === undefined || found === undefined) return []
  const relative = after / before - 1
  const id = ulid(found.at, random)
  const isEpoch = event.kind === 'environment'
  writer.insert('change_point', {
    ...{ project: context.project.slug, id, series_id, run_id: run.id, earliest_run_id: run.id },
    ...{ latest_run_id: run.id, before_run_id: previous.id, level_before: before, level_after: after },
    ...{ effect_relative: relative, effect_low: relative - 0.01, effect_high: relative + 0.01, p: 1e-6 },
    cause: isEpoch ? 'epoch' : 'shift',
    field_changes_json: isEpoch ? kernelChange : '[]',
    attribution_json: series.canary ? null : attributionOf(event),
    ...{ attribution_open: 0, state: 'found', found_version: analysisVersion, found_at: found.at },
    ...{ found_run_id: found.id, standing_version: analysisVersion, withdrawn_version: null },
    ...{ withdrawn_at: null, withdrawn_reason: null },
  })
  const { host } = context
  const headline = series.metric.role === 'headline'
  return [{ event, id, series: series_id, host, headline, relative, startedAt: run.at }]
}
