import type { LineageRow } from '../../db/stores/lineage.ts'
import type { Stores } from '../../db/stores/stores.ts'
import type { Commit, RunUpload } from '../contract/run.ts'
import { rebaseJob } from './expected-changes.ts'
import { behind, placeJob } from './place-runs.ts'

interface LineageContext {
  readonly project: string
  /** The baseline branch that the run is of or is to go into, as series have it; undefined where it is none. */
  readonly branch: string | null | undefined
  readonly now: number
  readonly newId: () => string
}

/**
 * Takes in what a run's commit tells of its ancestors, and answers where the run stands in history: in first-parent order
 * where parents are known, by commit time otherwise, never by when it was uploaded.
 *
 * The place of a commit is its committer time, moved to after its first parent's place where that is later: Git's
 * corrected commit date (generation number v2), along first parents. No commit is younger than a run that measured it or
 * a descendant; where one says so its clock was wrong, and the run's start takes the place of its time. A pull request's
 * run stands right behind its merge base, so that the base branch's level there is what it is judged against.
 *
 * Where that moves commits which are known already, a job moves their runs. Each of these is a minimum or a maximum over
 * all that was told, so the order of uploads does not change the outcome.
 */
export async function placeInHistory(
  stores: Stores,
  run: Pick<RunUpload, 'id' | 'commit' | 'startedAt'>,
  context: LineageContext,
): Promise<number> {
  const { commit, startedAt } = run
  if (commit === null) return startedAt
  const { rows, moved } = await takeIn(stores, run.startedAt, { project: context.project, commit })
  if (context.branch !== undefined) await noteBranch(stores, commit, { ...context, branch: context.branch })
  if (moved.length > 0) await stores.jobs.enqueue(placeJob(moved, { run: run.id, ...context }))
  const own = rows.get(commit.pullRequest === null ? commit.head : (commit.lineage?.[0]?.hash ?? ''))
  if (own === undefined) return Math.min(commit.committedAt, startedAt)
  return commit.pullRequest === null ? own.history_at : behind(own)
}

/** Notes what the run tells of its branch; what was accepted at commits that nobody knew there counts for it from now on. */
async function noteBranch(
  stores: Stores,
  commit: Commit,
  context: LineageContext & { readonly branch: string | null },
): Promise<void> {
  const hashes = toldBy(commit).map(({ hash }) => hash)
  const fresh = await stores.lineage.noteBranch(context.project, context.branch, hashes)
  const accepted = await stores.expectedChanges.ofCommits(context.project, fresh)
  if (accepted.length > 0) await stores.jobs.enqueue(rebaseJob(context))
}

/** Commit times are whole seconds: this keeps the order of commits of one second, with room for what stands behind each. */
const afterParentMs = 2

function placed(row: Omit<LineageRow, 'history_at'>, parent: LineageRow | undefined): LineageRow {
  const earliest = parent === undefined ? row.committed_at : parent.history_at + afterParentMs
  return { ...row, history_at: Math.max(row.committed_at, earliest) }
}

interface TakenIn {
  /** Of the commits that were told, and of their parents. */
  readonly rows: ReadonlyMap<string, LineageRow>
  /** Commits whose place is another one than before. */
  readonly moved: readonly string[]
}

async function takeIn(
  stores: Stores,
  startedAt: number,
  { project, commit }: { readonly project: string; readonly commit: Commit },
): Promise<TakenIn> {
  const told = toldBy(commit).map((fact) => ({
    ...{ project, ...fact },
    committed_at: Math.min(fact.committed_at, startedAt),
  }))
  const rows = await load(stores, project, told)
  const moved: LineageRow[] = []
  // Parents first: each place rests on its parent's.
  for (const fact of told.toReversed()) {
    const before = rows.get(fact.hash)
    const known = merge(fact, before)
    const row = placed(known, rows.get(known.first_parent ?? ''))
    if (before !== undefined && isSame(before, row)) continue
    await stores.lineage.save(row)
    rows.set(row.hash, row)
    if (before?.history_at !== row.history_at) moved.push(row)
  }
  return { rows, moved: await moveDescendants(stores, project, moved) }
}

type Fact = Omit<LineageRow, 'history_at'>

/** What is known of commits, and of the parents that they have been told with, now or before. */
async function load(
  stores: Stores,
  project: string,
  told: readonly Fact[],
): Promise<Map<string, LineageRow>> {
  const known = await stores.lineage.byHashes(
    project,
    told.map(({ hash }) => hash),
  )
  const rows = new Map(known.map((row) => [row.hash, row]))
  const parents = [...told, ...known].flatMap(({ first_parent }) => first_parent ?? [])
  const missing = [...new Set(parents)].filter((hash) => !rows.has(hash))
  for (const row of await stores.lineage.byHashes(project, missing)) rows.set(row.hash, row)
  return rows
}

/** What is told and what was known. Tags move, so the newest word on them counts. */
function merge(fact: Fact, before: LineageRow | undefined): Fact {
  if (before === undefined) return fact
  return {
    ...fact,
    first_parent: before.first_parent ?? fact.first_parent,
    committed_at: Math.min(before.committed_at, fact.committed_at),
    expected_json: before.expected_json ?? fact.expected_json,
    tags_json: fact.tags_json ?? before.tags_json,
  }
}

function isSame(a: LineageRow, b: LineageRow): boolean {
  return (
    a.first_parent === b.first_parent &&
    a.committed_at === b.committed_at &&
    a.history_at === b.history_at &&
    a.expected_json === b.expected_json &&
    a.tags_json === b.tags_json
  )
}

/** The commits that a run's commit tells of, nearest first: its ancestors, and itself unless a pull request may rewrite it. */
function toldBy(commit: Commit): Omit<Fact, 'project'>[] {
  const ancestors = (commit.lineage ?? []).map((one) => ({
    ...{ hash: one.hash, committed_at: one.committedAt, subject: one.subject, tags_json: null },
    expected_json: jsonOf(one.expected),
  }))
  const own = {
    ...{ hash: commit.head, committed_at: commit.committedAt, subject: commit.subject },
    ...{ expected_json: jsonOf(commit.expected), tags_json: jsonOf(commit.tags) },
  }
  const chain = commit.pullRequest === null ? [own, ...ancestors] : ancestors
  return chain.map((row, i) => ({
    ...row,
    first_parent: row === own ? (commit.parents[0] ?? null) : (chain[i + 1]?.hash ?? null),
  }))
}

function jsonOf(texts: readonly string[] | undefined): string | null {
  return texts === undefined || texts.length === 0 ? null : JSON.stringify(texts)
}

/** Moves the descendants of commits that have moved; resolves to the hashes of all of them. */
async function moveDescendants(
  stores: Stores,
  project: string,
  first: readonly LineageRow[],
): Promise<string[]> {
  const all = new Set(first.map(({ hash }) => hash))
  let moved = [...first]
  while (moved.length > 0) {
    const parents = new Map(moved.map((row) => [row.hash, row]))
    const children = await stores.lineage.childrenOf(project, [...parents.keys()])
    moved = []
    for (const child of children) {
      const row = placed(child, parents.get(child.first_parent ?? ''))
      // Git has no cycles, but an upload may claim one.
      if (row.history_at === child.history_at || all.has(child.hash)) continue
      await stores.lineage.save(row)
      all.add(row.hash)
      moved.push(row)
    }
  }
  return [...all]
}
