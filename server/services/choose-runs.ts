import type { ChosenRun, RunsOf } from '../../db/reads/chosen-runs.ts'
import type { Reads } from '../../db/reads/reads.ts'
import { formatCount } from '../contract/units.ts'
import { ProblemFailure } from './problem-failure.ts'

/** Runs by the name that a person gave them. */
export interface Chosen {
  /** In words: `branch main`, `commit`. */
  readonly what: string
  readonly ids: readonly string[]
  readonly notes: readonly string[]
}

interface Search {
  readonly reads: Reads['chosenRuns']
  readonly project: string
  /** At most so many runs, the newest. */
  readonly last: number
}

/**
 * The runs that a word names: `latest`, `host:metal-01`, a pull request (`#12`), a run's id or its beginning, a commit's
 * hash or its beginning, a tag, a branch. Throws `not-found` where nothing is called so, or more than one thing.
 */
export async function chooseRuns(word: string, search: Search): Promise<Chosen> {
  for (const way of ways) {
    const chosen = await way(word, search)
    if (chosen !== null && chosen.ids.length > 0) return chosen
  }
  const branches = await search.reads.branches(search.project)
  const known =
    branches.length === 0 ? 'No branch was measured yet.' : `Measured branches: ${branches.join(', ')}.`
  throw new ProblemFailure(
    'not-found',
    `No run was found for ${JSON.stringify(word)}: no run, commit, tag, branch, pull request or host with runs is called so.`,
    {
      hint: `${known} Runs are named by latest, their id, a commit, a tag, a branch, #12 for a pull request, or host:LABEL.`,
    },
  )
}

type Way = (word: string, search: Search) => Promise<Chosen | null>

const ways: readonly Way[] = [latest, byHost, byPullRequest, byId, byCommit, byTag, byBranch]

async function latest(word: string, { reads, project }: Search): Promise<Chosen | null> {
  if (word !== 'latest') return null
  const [run] = await reads.runs(project, { by: 'all' }, 1)
  return run === undefined ? null : { what: `the latest run ${run.id}`, ids: [run.id], notes: suspicion(run) }
}

/** A host's newest runs of the baseline. */
async function byHost(word: string, search: Search): Promise<Chosen | null> {
  const name = /^host:(.+)$/.exec(word)?.[1]
  if (name === undefined) return null
  const all = await search.reads.hosts(search.project)
  const hosts = all.filter(({ id, label }) => label === name || (name.length >= 7 && id.startsWith(name)))
  const [host] = hosts
  if (host === undefined) {
    throw new ProblemFailure('not-found', `No host is called ${JSON.stringify(name)}.`, {
      hint: `Hosts with runs: ${all.map(({ label }) => label).join(', ') || 'none'}.`,
    })
  }
  if (hosts.length > 1) {
    const ids = hosts.map(({ id }) => `host:${id.slice(0, 12)}`).join(', ')
    throw new ProblemFailure('not-found', `Several hosts are called ${JSON.stringify(name)}: ${ids}.`)
  }
  return newest(`host ${host.label}`, { by: 'host', host: host.id }, search)
}

/** The runs of a request's newest commit: those before it measured other code. */
async function byPullRequest(word: string, search: Search): Promise<Chosen | null> {
  const number = /^(?:#|pr[/:]|pull\/|!)?(\d{1,9})$/i.exec(word)?.[1]
  if (number === undefined) return null
  const [first] = await search.reads.runs(search.project, { by: 'request', number: Number(number) }, 1)
  if (first === undefined) return null
  if (first.commit === null)
    return { what: `pull request ${number}`, ids: [first.id], notes: suspicion(first) }
  return newest(`pull request ${number}`, { by: 'commits', commits: [first.commit] }, search)
}

async function byId(word: string, { reads, project }: Search): Promise<Chosen | null> {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{5,25}$/.test(word)) return null
  const runs = await reads.runs(project, { by: 'id', prefix: word }, 2)
  if (runs.length > 1) {
    const ids = runs.map(({ id }) => id).join(', ')
    throw new ProblemFailure('not-found', `Several runs begin with ${word}: ${ids} …`)
  }
  return { what: `run ${runs[0]?.id}`, ids: runs.map(({ id }) => id), notes: runs.flatMap(suspicion) }
}

async function byCommit(word: string, search: Search): Promise<Chosen | null> {
  if (!/^[0-9a-f]{7,64}$/i.test(word)) return null
  const prefix = word.toLowerCase()
  const runs = await search.reads.runs(search.project, { by: 'commit', prefix }, 200)
  const commits = [...new Set(runs.flatMap(({ commit }) => commit ?? []))]
  if (commits.length > 1) {
    throw new ProblemFailure('not-found', `Several commits begin with ${prefix}: ${commits.join(', ')}.`)
  }
  return commits.length === 0 ? null : newest('commit', { by: 'commits', commits }, search)
}

/** How far before a tag its nearest measured commit may be. */
const furthest = 200

/** A tag's commit; where that has no run that counts, the nearest commit before it that has one. */
async function byTag(word: string, search: Search): Promise<Chosen | null> {
  const { reads, project } = search
  const [commit, ...more] = await reads.tagged(project, word)
  if (commit === undefined) return null
  if (more.length > 0) {
    const all = [commit, ...more].join(', ')
    throw new ProblemFailure('not-found', `Several commits have the tag ${JSON.stringify(word)}: ${all}.`)
  }
  const exact = await newest(`tag ${word}`, { by: 'commits', commits: [commit] }, search)
  if (exact.ids.length > 0) return exact
  const before = await reads.ancestors(project, commit, furthest)
  const measured = new Set(
    before.length === 0
      ? []
      : (await reads.runs(project, { by: 'commits', commits: before }, 1000)).map((run) => run.commit),
  )
  const place = before.findIndex((hash) => measured.has(hash))
  const nearest = before[place]
  if (nearest === undefined) return null
  const chosen = await newest(`tag ${word}`, { by: 'commits', commits: [nearest] }, search)
  const note = `The commit of tag ${word} (${commit.slice(0, 12)}) has no run that counts: ${nearest.slice(0, 12)}, ${formatCount(place + 1, 'commit')} before it, stands for it.`
  return { ...chosen, notes: [note, ...chosen.notes] }
}

function byBranch(word: string, search: Search): Promise<Chosen> {
  return newest(`branch ${word}`, { by: 'branch', branch: word }, search)
}

/** Suspect runs are left out, as they are of every baseline. */
async function newest(what: string, of: RunsOf, { reads, project, last }: Search): Promise<Chosen> {
  const runs = await reads.runs(project, of, last)
  const good = runs.filter(({ suspect }) => !suspect)
  const suspect = runs.length - good.length
  return {
    ...{ what, ids: good.map(({ id }) => id) },
    notes: [
      ...(suspect > 0 ? [`${formatCount(suspect, 'suspect run')} of ${what} left out.`] : []),
      ...(runs.length === last
        ? [`Of ${what} the newest ${last} runs were taken; more can be asked for.`]
        : []),
    ],
  }
}

/** Whoever names a run by its id wants that one, suspect or not. */
function suspicion({ suspect }: ChosenRun): string[] {
  return suspect ? ['The run is suspect.'] : []
}
