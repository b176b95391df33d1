import type { SideSuggestion } from '../../server/contract/compare-routes.ts'
import { parseCommit } from '../commit-json.ts'
import type { Db } from '../schema.ts'
import { projectExists } from './project-exists.ts'

/** Runs that names are taken from: the newest, as what is compared was measured lately. */
const mostRuns = 400

/** What a project's runs can be called by, the newest of each kind first; null where the project is unknown. */
export function sideNamesRead(db: Db) {
  return async (project: string): Promise<SideSuggestion[] | null> => {
    if (!(await projectExists(db, project))) return null
    const sides = [...(await recentRuns(db, project)).flatMap(namesOf), ...(await recentTags(db, project))]
    const distinct = new Map<string, SideSuggestion>()
    for (const side of sides) {
      const key = `${side.kind} ${side.word}`
      if (!distinct.has(key)) distinct.set(key, side)
    }
    return [...distinct.values()].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
  }
}

type NamedRun = Awaited<ReturnType<typeof recentRuns>>[number]

/** A run that was measured to answer a question has no name but its id. */
function namesOf({ id, commit_json, branch, pull_request, label, work_id }: NamedRun): SideSuggestion[] {
  const commit = parseCommit(commit_json)
  const what = commit?.subject ?? ''
  const run: SideSuggestion = { word: id, kind: 'run', what: `${label} ${what}` }
  if (work_id !== null) return [run]
  const branches: SideSuggestion[] = branch === null ? [] : [{ word: branch, kind: 'branch', what }]
  return [
    ...(pull_request === null
      ? branches
      : [{ word: `#${pull_request}`, kind: 'pull-request' as const, what }]),
    { word: `host:${label}`, kind: 'host', what: 'its newest runs of the baseline' },
    ...(commit === null ? [] : [{ word: commit.head.slice(0, 12), kind: 'commit' as const, what }]),
    run,
  ]
}

const kinds = ['branch', 'tag', 'pull-request', 'host', 'commit', 'run']

function recentRuns(db: Db, project: string) {
  return db
    .selectFrom('run')
    .innerJoin('host', (join) =>
      join.onRef('host.project', '=', 'run.project').onRef('host.id', '=', 'run.host_id'),
    )
    .select(['run.id', 'commit_json', 'branch', 'pull_request', 'work_id', 'host.label'])
    .where('run.project', '=', project)
    .orderBy('received_at', 'desc')
    .orderBy('run.id', 'desc')
    .limit(mostRuns)
    .execute()
}

async function recentTags(db: Db, project: string): Promise<SideSuggestion[]> {
  const rows = await db
    .selectFrom('lineage')
    .select(['tags_json', 'subject'])
    .where('project', '=', project)
    .where('tags_json', 'is not', null)
    .orderBy('history_at', 'desc')
    .limit(mostRuns)
    .execute()
  return rows.flatMap(({ tags_json, subject }) =>
    (JSON.parse(tags_json ?? '[]') as string[]).map(
      (word): SideSuggestion => ({ word, kind: 'tag', what: subject }),
    ),
  )
}
