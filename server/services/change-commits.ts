import type { ChangeDetail } from '../contract/change.ts'
import type { PointCommit } from '../contract/views.ts'
import type { HostStep, Stretch } from './change-stretch.ts'
import type { Reads } from './deps.ts'
import type { ForgePages } from './forge-pages.ts'

type Commits = ChangeDetail['commits']
type Listed = Pick<Commits['list'][number], 'commit' | 'tags'>

interface Wanted {
  readonly project: string
  readonly after: PointCommit | null
  readonly upTo: PointCommit | null
  /** Null where no run of a series tells, as for missing data. */
  readonly stretch: Stretch | null
  readonly pages: ForgePages | null
}

/** What fits a page and somebody may read. */
const mostCommits = 100

/** The commits that a change may be in, the newest first: those along first parents, or where these are not known, those that were measured. */
export async function changeCommits(
  reads: Pick<Reads, 'besideChange'>,
  { project, after, upTo, stretch, pages }: Wanted,
): Promise<Commits> {
  const chain = after === null || upTo === null ? null : await firstParents(reads, project, { after, upTo })
  const listed = chain ?? (await measured(reads, project, { upTo, stretch }))
  const shown = listed.slice(0, mostCommits)
  const runs = await reads.besideChange.runCounts(
    project,
    shown.map(({ commit }) => commit.head),
  )
  return {
    list: shown.map(({ commit, tags }) => ({
      ...{ commit, tags, runs: runs.get(commit.head) ?? 0 },
      url: pages?.commit(commit.head) ?? null,
    })),
    complete: chain !== null,
    left: listed.length - shown.length,
    url: after === null || upTo === null ? null : (pages?.range(after.head, upTo.head) ?? null),
  }
}

/** Null where the way from one to the other is not known. */
async function firstParents(
  reads: Pick<Reads, 'besideChange'>,
  project: string,
  { after, upTo }: { readonly after: PointCommit; readonly upTo: PointCommit },
): Promise<Listed[] | null> {
  const rows = await reads.besideChange.lineage(project, after.head, upTo.head)
  const known = new Map(rows.map((row) => [row.hash, row]))
  const chain: Listed[] = []
  for (let row = known.get(upTo.head); row !== undefined; row = known.get(row.first_parent ?? '')) {
    if (row.hash === after.head) return chain
    const { hash: head, subject, committed_at: committedAt, tags_json } = row
    const tags = tags_json === null ? [] : (JSON.parse(tags_json) as string[])
    chain.push({ commit: { head, subject, committedAt }, tags })
    known.delete(head)
  }
  return null
}

/** Commits of the runs within the range, on any host that moved. */
async function measured(
  reads: Pick<Reads, 'besideChange'>,
  project: string,
  { upTo, stretch }: Pick<Wanted, 'upTo' | 'stretch'>,
): Promise<Listed[]> {
  const commits = new Map<string, PointCommit>()
  for (const step of stretch?.heads === null ? stretch.steps : []) {
    for (const { commit } of await within(reads, project, step)) {
      if (commit !== null) commits.set(commit.head, commit)
    }
  }
  if (upTo !== null) commits.set(upTo.head, upTo)
  return [...commits.values()]
    .sort((a, b) => b.committedAt - a.committedAt)
    .map((commit) => ({ commit, tags: [] }))
}

/** Runs after the last that is surely before, up to the last that the change may begin with. */
async function within(reads: Pick<Reads, 'besideChange'>, project: string, step: HostStep) {
  const { host, suite, before, latest } = step
  const near = { host, suite, side: '>=', place: before, limit: mostCommits } as const
  const following = await reads.besideChange.near(project, near)
  const end = following.findIndex(({ run_id }) => run_id === latest.run_id)
  return following.slice(0, end + 1).filter(({ commit }) => commit?.head !== before.commit?.head)
}
