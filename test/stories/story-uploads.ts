import type { RunUpload } from '../../server/contract/run.ts'
import { seededRandom } from '../../server/stats/seeded-random.ts'
import type { Push, Story } from './story.ts'
import { bootOf } from './story-boots.ts'
import { runOf } from './story-run.ts'

/** A run of CI, and when it reaches the server. */
export interface Arrival {
  readonly at: number
  readonly run: RunUpload
  /** How far the baseline branch has come by then. */
  readonly place: number
}

const minute = 60_000

/** The runs that CI makes in a story, in the order in which they arrive. */
export function uploadsOf(story: Story): Arrival[] {
  const random = seededRandom(story.seed + 1_000_000)
  return story.commits
    .flatMap((_, place) => [
      ...(place % story.every === 0 ? baselineRuns(story, place, random) : []),
      ...(story.request?.pushes ?? [])
        .filter(({ head }) => head.place === place)
        .flatMap((push) => requestRuns(story, push, random)),
    ])
    .map((arrival, i) => ({ ...arrival, i }))
    .sort((a, b) => a.at - b.at || a.i - b.i)
}

function baselineRuns(story: Story, place: number, random: () => number): Arrival[] {
  const { commits, cause } = story
  const commit = commits[place]
  if (commit === undefined) return []
  return story.machines.flatMap((machine, i) => {
    const host = machine.label
    const bad = story.badBoots.find((one) => one.place === place && one.host === host)?.factor ?? 1
    const facts = bootOf(story, commit, { place, host })
    const at = commit.at + (20 + i) * minute
    const run = runOf({
      ...{ commit, machine, at, random, request: null },
      facts: { ...facts, host: facts.host * bad },
    })
    const isSilent =
      cause?.kind === 'silence' && cause.host === host && place >= cause.from && place < cause.until
    if (isSilent) return []
    const late = story.late.find((one) => one.place === place && one.host === host)
    const by = Math.min(place + (late?.by ?? 0), commits.length - 1)
    // What comes late comes right behind the run of a later commit.
    const behind = (commits[by]?.at ?? commit.at) - commit.at
    return [{ at: run.finishedAt + behind + minute, run, place: by }]
  })
}

/** A pull request's head is measured in three boots on each host, or in one where agents measure again what is suspect. */
function requestRuns(story: Story, push: Push, random: () => number): Arrival[] {
  const { request, cause, machines } = story
  if (request === null) return []
  const { place } = push.head
  const boots = story.agents === null ? 3 : 1
  return machines.flatMap((machine, i) =>
    Array.from({ length: boots }, (_, boot) => {
      const facts = bootOf(story, push.head, { place, host: machine.label })
      const unlucky = cause?.kind === 'unlucky-boot' && boot === 0 ? cause.factor : 1
      const run = runOf({
        ...{ commit: push.head, machine, random, request: request.number },
        facts: { ...facts, code: facts.code * unlucky },
        at: push.head.at + (25 + i + 10 * boot) * minute,
      })
      return { at: run.finishedAt + minute, run, place }
    }),
  )
}
