import type { RunSummary } from '../../server/contract/views.ts'
import { Failure } from '../failure.ts'
import type { Found, RunList } from './run-list.ts'

/** Runs by the name that a person gave them. */
export interface Chosen {
  /** In words: `branch main`, `commit 0123abc`. */
  readonly what: string
  readonly runs: readonly RunSummary[]
  readonly notes: readonly string[]
}

export interface ChooseDeps {
  readonly list: RunList
  /** The full hash of a commit that the work tree knows by this name. */
  readonly resolve: (revision: string) => Promise<string | null>
  /** At most so many runs, the newest. */
  readonly last: number
}

/**
 * The runs that a word names: `latest`, a run's id or its beginning, a pull request (`#12`), a commit's hash or its
 * beginning, a branch that runs were measured on, or a commit as the work tree names it (`HEAD~1`, a tag). Throws a
 * `Failure` of kind `input` where nothing is called so, or more than one thing.
 */
export async function chooseRuns(word: string, deps: ChooseDeps): Promise<Chosen> {
  for (const way of ways) {
    const chosen = await way(word, deps)
    if (chosen !== null && chosen.runs.length > 0) return chosen
  }
  throw new Failure(
    'input',
    `No run was found for ${JSON.stringify(word)}: neither a file nor a run, commit, branch or pull request is called so.`,
    {
      hint: 'Runs are named by latest, their id, a commit, a branch, or #12 for a pull request.',
    },
  )
}

type Way = (word: string, deps: ChooseDeps) => Promise<Chosen | null>

const ways: readonly Way[] = [latest, byPullRequest, byId, byCommit, byBranch, byRevision]

async function latest(word: string, { list }: ChooseDeps): Promise<Chosen | null> {
  if (word !== 'latest') return null
  const { runs } = await list.find(() => true, 1)
  return { what: 'the latest run', runs, notes: [] }
}

/** The runs of a request's newest commit: those before it measured other code. */
async function byPullRequest(word: string, { list, last }: ChooseDeps): Promise<Chosen | null> {
  const number = /^(?:#|pr[/:]|pull\/|!)?(\d{1,6})$/i.exec(word)?.[1]
  if (number === undefined) return null
  const isOf = ({ commit }: RunSummary) => commit?.pullRequest?.number === Number(number)
  const [newest] = (await list.find(isOf, 1)).runs
  const head = newest?.commit?.head
  const found = await list.find((run) => isOf(run) && run.commit?.head === head, last)
  return valid(`pull request ${number}`, found, last)
}

async function byId(word: string, { list }: ChooseDeps): Promise<Chosen | null> {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{5,25}$/.test(word)) return null
  const { runs } = await list.find(({ id }) => id.startsWith(word), 2)
  if (runs.length > 1)
    throw new Failure('input', `Several runs begin with ${word}: ${runs.map(({ id }) => id).join(', ')} …`)
  // Whoever names a run by its id wants that one, suspect or not.
  const notes = runs.flatMap(({ suspect }) => (suspect === null ? [] : [`The run is suspect: ${suspect}`]))
  return { what: 'run', runs, notes }
}

async function byCommit(word: string, { list, last }: ChooseDeps): Promise<Chosen | null> {
  if (!/^[0-9a-f]{7,64}$/i.test(word)) return null
  return ofCommit(word.toLowerCase(), { list, last })
}

async function ofCommit(prefix: string, { list, last }: Pick<ChooseDeps, 'list' | 'last'>): Promise<Chosen> {
  const found = await list.find(({ commit }) => commit?.head.startsWith(prefix) === true, last)
  const heads = new Set(found.runs.map(({ commit }) => commit?.head))
  if (heads.size > 1)
    throw new Failure('input', `Several commits begin with ${prefix}: ${[...heads].join(', ')}.`)
  return valid('commit', found, last)
}

async function byBranch(word: string, { list, last }: ChooseDeps): Promise<Chosen | null> {
  const found = await list.find(({ commit }) => commit?.branch === word && commit.pullRequest === null, last)
  return valid(`branch ${word}`, found, last)
}

async function byRevision(word: string, { list, resolve, last }: ChooseDeps): Promise<Chosen | null> {
  const head = await resolve(word)
  if (head === null) return null
  const chosen = await ofCommit(head, { list, last })
  if (chosen.runs.length > 0) return { ...chosen, what: `${word}, commit` }
  throw new Failure('input', `No run of ${word} was found: nobody measured commit ${head}.`)
}

/** Suspect runs are left out, as they are of every baseline. */
function valid(what: string, { runs, searched }: Found, last: number): Chosen {
  const good = runs.filter(({ suspect }) => suspect === null)
  const suspect = runs.length - good.length
  return {
    what,
    runs: good,
    notes: [
      ...(suspect > 0 ? [`${suspect} suspect run(s) of ${what} were left out.`] : []),
      ...(runs.length === last ? [`Of ${what} the newest ${last} runs were taken (--last).`] : []),
      ...(searched === null ? [] : [`For ${what} the newest ${searched} runs of the project were searched.`]),
    ],
  }
}
