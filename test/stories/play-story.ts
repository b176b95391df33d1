import type { Alert } from '../../server/contract/alert.ts'
import type { RunUpload } from '../../server/contract/run.ts'
import { seededRandom } from '../../server/stats/seeded-random.ts'
import { project, startAnalysis } from '../support/analysis.ts'
import { bootAt, type Story } from './story.ts'
import { runOf } from './story-run.ts'

export interface Played {
  readonly alerts: readonly (Pick<Alert, 'id' | 'kind' | 'headline' | 'evidence' | 'handling'> & {
    readonly attribution: string | null
    readonly mergedInto: string | null
    readonly members: number
    /** Head hashes of the commits that bound it. */
    readonly after: string | null
    readonly upTo: string | null
    readonly history: readonly string[]
  })[]
  /** Jobs that are left: none should be. */
  readonly jobs: unknown
}

/** Plays a story through the real ingest, judge and alerts, in the order in which its runs are uploaded. */
export async function playStory(story: Story): Promise<Played> {
  const bench = await startAnalysis({ ids: `${story.seed} ` })
  try {
    for (const run of uploadsOf(story)) {
      await bench.upload(run)
      await bench.analysed()
    }
    const jobs = await bench.database.reads.operations.jobsByState()
    const alerts = await bench.database.unitOfWork(async (stores) => {
      const rows = await stores.alerts.ofKinds(project, ['change', 'pull-request', 'missing-data'])
      const told: Played['alerts'][number][] = []
      for (const row of rows) {
        const history = await stores.alerts.history(project, row.id)
        const members = await stores.alerts.members(project, [row.id])
        told.push({
          ...{ id: row.id, kind: row.kind, headline: row.headline },
          ...{ evidence: row.evidence, handling: row.handling, mergedInto: row.merged_into },
          attribution: parse<{ kind: string }>(row.attribution_json)?.kind ?? null,
          members: members.filter(({ standing }) => standing === 1).length,
          after: parse<{ head: string }>(row.after_json)?.head ?? null,
          upTo: parse<{ head: string }>(row.up_to_json)?.head ?? null,
          history: history.map(({ kind, why }) => `${kind}: ${why}`),
        })
      }
      return told
    })
    return { alerts, jobs }
  } finally {
    await bench.close()
  }
}

function parse<T>(json: string | null): T | null {
  return json === null ? null : (JSON.parse(json) as T)
}

const minute = 60_000

interface Arrival {
  readonly order: number
  readonly run: RunUpload
}

/** The runs of a story in the order in which they arrive. */
export function uploadsOf(story: Story): RunUpload[] {
  const random = seededRandom(story.seed + 1_000_000)
  const arrivals = story.commits.flatMap((_, place) => [
    ...baselineRuns(story, place, random),
    ...(place === story.request?.head.place ? requestRuns(story, place, random) : []),
  ])
  return arrivals
    .map((arrival, i) => ({ ...arrival, i }))
    .sort((a, b) => a.order - b.order || a.i - b.i)
    .map(({ run }) => run)
}

function baselineRuns(story: Story, place: number, random: () => number): Arrival[] {
  const commit = story.commits[place]
  if (commit === undefined) return []
  return story.machines.map((machine, i) => {
    const facts = bootAt(story, place, machine.label)
    const late = story.late.find((one) => one.place === place && one.host === machine.label)
    const at = commit.at + (20 + i) * minute
    return {
      order: place + (late?.by ?? 0),
      run: runOf({ commit, machine, facts, at, random, request: null }),
    }
  })
}

const boots = 3

/** The pull request's head is measured in three boots on each host, right after its merge base. */
function requestRuns(story: Story, place: number, random: () => number): Arrival[] {
  const { request, cause, machines } = story
  if (request === null) return []
  return machines.flatMap((machine, i) =>
    Array.from({ length: boots }, (_, boot) => {
      const facts = bootAt(story, null, machine.label)
      const unlucky = cause?.kind === 'unlucky-boot' && boot === 0 ? cause.factor : 1
      const run = runOf({
        ...{ commit: request.head, machine, random, request: request.number },
        facts: { ...facts, code: facts.code * unlucky },
        at: request.head.at + (25 + i + 10 * boot) * minute,
      })
      return { order: place + 0.5, run }
    }),
  )
}
