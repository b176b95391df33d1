import { type ExpressionBuilder, sql } from 'kysely'
import type { SideSuggestion } from '../../server/contract/compare-routes.ts'
import { parseCommit } from '../commit-json.ts'
import type { Db, Schema } from '../schema.ts'
import { projectExists } from './project-exists.ts'

/** Runs and tags that names are taken from while nothing is typed: the newest, as what is compared was measured lately. */
const mostRecent = 400
/** Runs, tags and hosts that a search looks at of each kind, the newest: far more than a list shows. */
const mostFound = 60

/**
 * What a project's runs can be called by, the newest of each kind first; null where the project is unknown. With a text,
 * what has it in its name or subject, however old.
 */
export function sideNamesRead(db: Db) {
  return async (project: string, text: string): Promise<SideSuggestion[] | null> => {
    if (!(await projectExists(db, project))) return null
    const sides = text === '' ? await recentSides(db, project) : await sidesLike(db, project, text)
    const distinct = new Map<string, SideSuggestion>()
    for (const side of sides) {
      const key = `${side.kind} ${side.word}`
      if (!distinct.has(key)) distinct.set(key, side)
    }
    return [...distinct.values()].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
  }
}

async function recentSides(db: Db, project: string): Promise<SideSuggestion[]> {
  const [runs, tags] = await Promise.all([
    namedRuns(db, project).limit(mostRecent).execute(),
    tagged(db, project).limit(mostRecent).execute(),
  ])
  return [...runs.flatMap(namesOf), ...tags.flatMap(tagsOf)]
}

/** Each way to be found is asked by itself: a frequent word in subjects must not crowd out a branch's name. */
async function sidesLike(db: Db, project: string, text: string): Promise<SideSuggestion[]> {
  const like = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  const holds = (column: string) => sql<boolean>`lower(${sql.ref(column)}) like ${like} escape '\\'`
  const runs = () => namedRuns(db, project).limit(mostFound)
  const [byId, byCommit, byBranch, byRequest, byHost, bySubject, tags] = await Promise.all([
    runs()
      .where((eb) => prefixed(eb, 'run.id', text.toUpperCase()))
      .execute(),
    runs()
      .where((eb) => prefixed(eb, 'run.head_commit', text.toLowerCase()))
      .execute(),
    newestOfEach(db, project, 'branch').where(holds('run.branch')).limit(mostFound).execute(),
    newestOfEach(db, project, 'pull_request')
      .where(sql<boolean>`'#' || cast(run.pull_request as text) like ${like} escape '\\'`)
      .limit(mostFound)
      .execute(),
    newestOfEach(db, project, 'host_id')
      .where(sql<boolean>`'host:' || lower(host.label) like ${like} escape '\\'`)
      .limit(mostFound)
      .execute(),
    runs().where(holds('lineage.subject')).execute(),
    tagged(db, project)
      .where((eb) => eb.or([holds('tags_json'), holds('subject')]))
      .limit(mostFound)
      .execute(),
  ])
  // A branch and a host are known by their newest run, which these need not be.
  const older = [byId, byCommit, bySubject].flat().flatMap(namesOf)
  const runsOwn = older.filter(({ kind }) => kind !== 'branch' && kind !== 'host')
  const named = [byBranch, byRequest, byHost].flat().flatMap(namesOf)
  return [...runsOwn, ...named, ...tags.flatMap(tagsOf)]
}

function prefixed(
  eb: ExpressionBuilder<Schema, 'run'>,
  column: 'run.id' | 'run.head_commit',
  prefix: string,
) {
  return eb.and([eb(column, '>=', prefix), eb(column, '<', `${prefix}~`)])
}

interface NamedRun {
  readonly id: string
  readonly commit_json: string | null
  readonly branch: string | null
  readonly pull_request: number | null
  readonly work_id: string | null
  readonly label: string
}

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

/** Runs with what names them, the newest first. */
function namedRuns(db: Db, project: string) {
  return db
    .selectFrom('run')
    .innerJoin('host', (join) =>
      join.onRef('host.project', '=', 'run.project').onRef('host.id', '=', 'run.host_id'),
    )
    .leftJoin('lineage', (join) =>
      join.onRef('lineage.project', '=', 'run.project').onRef('lineage.hash', '=', 'run.head_commit'),
    )
    .select(['run.id', 'commit_json', 'run.branch', 'pull_request', 'work_id', 'host.label'])
    .where('run.project', '=', project)
    .orderBy('run.received_at', 'desc')
    .orderBy('run.id', 'desc')
}

/** Of each branch, request or host that people call runs by, its newest run. */
function newestOfEach(db: Db, project: string, column: 'branch' | 'pull_request' | 'host_id') {
  return namedRuns(db, project).where('run.id', 'in', (eb) =>
    eb
      .selectFrom('run as own')
      .select((own) => own.fn.max('own.id').as('id'))
      .where('own.project', '=', project)
      .where('own.work_id', 'is', null)
      .$if(column === 'branch', (query) => query.where('own.pull_request', 'is', null))
      .where(`own.${column}`, 'is not', null)
      .groupBy(`own.${column}`),
  )
}

function tagged(db: Db, project: string) {
  return db
    .selectFrom('lineage')
    .select(['tags_json', 'subject'])
    .where('project', '=', project)
    .where('tags_json', 'is not', null)
    .orderBy('history_at', 'desc')
}

function tagsOf({ tags_json, subject }: { readonly tags_json: string | null; readonly subject: string }) {
  const tags = JSON.parse(tags_json ?? '[]') as string[]
  return tags.map((word): SideSuggestion => ({ word, kind: 'tag', what: subject }))
}
