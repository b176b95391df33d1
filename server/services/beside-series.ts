import type { BesideSeries, MovedSeries } from '../contract/change.ts'
import type { Series } from '../contract/views.ts'
import { judgeSides } from '../judge/judge-values.ts'
import { movedAlong } from '../judge/moved-along.ts'
import { loadSides, type Sides } from './change-sides.ts'
import type { Stretch } from './change-stretch.ts'
import type { Reads } from './deps.ts'

type KnownSeries = Omit<Series, 'identity'>

/** Series beside a change, and how many more there are. */
export interface Beside {
  readonly series: readonly BesideSeries[]
  readonly left: number
}

interface Wanted {
  readonly project: string
  readonly stretch: Stretch
  readonly members: readonly MovedSeries[]
  readonly all: readonly KnownSeries[]
}

/** What a page shows and a reader can look through; the nearest are the ones that tell. */
const mostBeside = 40
const mostCanaries = 20
/** Runs on each side of a series: enough for its level, and no more of its past than the change's own. */
const runsBeside = 20

/**
 * What other series did over the stretch in which some moved: the same benchmark elsewhere, what else runs on the same
 * hosts. Each is weighed by its own runs before and after. Those without runs on both sides tell nothing and are left out.
 */
export async function besideSeries(reads: Pick<Reads, 'besideChange'>, wanted: Wanted): Promise<Beside> {
  const related = relatives(wanted)
  const alive = await reads.besideChange.alive(wanted.project, wanted.stretch.steps[0].latest.history_at)
  const living =
    wanted.stretch.heads === null ? related.filter(({ series }) => alive.has(series.id)) : related
  const shown = await judged(reads, wanted, living.slice(0, mostBeside))
  return { series: shown, left: Math.max(0, living.length - mostBeside) }
}

/** What the canaries of the hosts that moved did over the same stretch. */
export async function besideCanaries(
  reads: Pick<Reads, 'besideChange'>,
  wanted: Wanted,
): Promise<BesideSeries[]> {
  const hosts = new Set(wanted.stretch.steps.map(({ host }) => host))
  const members = new Set(wanted.members.map(({ series }) => series.id))
  const canaries = wanted.all.filter(
    ({ id, benchmark, metric, host }) =>
      benchmark.canary && metric.role !== 'explanatory' && hosts.has(host.id) && !members.has(id),
  )
  const related = canaries.slice(0, mostCanaries).map((series) => ({ series, relation: 'canary' as const }))
  return judged(reads, wanted, related)
}

interface Relative {
  readonly series: KnownSeries
  readonly relation: BesideSeries['relation']
}

/** The nearest first: the same on other hosts, on other paths, then what else the hosts measure; headline metrics first. */
function relatives({ members, all, stretch }: Wanted): Relative[] {
  const own = new Set(members.map(({ series }) => series.id))
  const hosts = new Set(stretch.steps.map(({ host }) => host))
  const told = members.filter(({ series }) => !series.benchmark.canary).map(({ series }) => series)
  const metrics = new Set(told.map(({ benchmark, metric }) => `${benchmark.name} ${metric.name}`))
  const exact = new Set(told.map((series) => placeName(series)))
  const branch = all.find(({ id }) => own.has(id))?.branch ?? null
  const candidates = all.filter(
    (series) => !own.has(series.id) && !series.benchmark.canary && series.branch === branch,
  )
  const near = candidates.flatMap((series): (Relative & { readonly distance: number })[] => {
    const { benchmark, metric, host } = series
    if (metrics.has(`${benchmark.name} ${metric.name}`)) {
      return [{ series, relation: 'same-benchmark', distance: exact.has(placeName(series)) ? 0 : 1 }]
    }
    if (!hosts.has(host.id) || metric.role === 'explanatory') return []
    return [{ series, relation: 'same-host', distance: metric.role === 'headline' ? 2 : 3 }]
  })
  return near.sort((a, b) => a.distance - b.distance || (fullName(a.series) < fullName(b.series) ? -1 : 1))
}

function placeName({ benchmark, metric }: Pick<KnownSeries, 'benchmark' | 'metric'>): string {
  return `${benchmark.name} ${benchmark.path} ${metric.name}`
}

function fullName(series: KnownSeries): string {
  return `${placeName(series)} ${series.host.label} ${series.id}`
}

async function judged(
  reads: Pick<Reads, 'besideChange'>,
  { project, stretch, members }: Wanted,
  related: readonly Relative[],
): Promise<BesideSeries[]> {
  const starts = await startsBySeries(
    reads,
    project,
    related.map(({ series }) => series.id),
  )
  const loaded: (Relative & { readonly sides: Sides })[] = []
  for (const relative of related) {
    const { series } = relative
    const own = starts.get(series.id) ?? new Set()
    const sides = await loadSides(reads, { project, series, stretch, starts: own, most: runsBeside })
    if (sides.before.length > 0 && sides.after.length > 0) loaded.push({ ...relative, sides })
  }
  const [first] = members
  const largest = {
    effect: first?.effect ?? null,
    direction: first?.series.metric.direction ?? 'none',
  } as const
  const judgements = judgeSides(
    loaded.map(({ series, sides }) => ({ metric: series.metric, a: sides.before, b: sides.after })),
  )
  return loaded.map(({ series, relation, sides }, i) => {
    const { id, benchmark, metric, host, acceleration } = series
    const judgement = judgements[i]
    // A difference of single numbers has no interval, and says nothing.
    const effect = judgement === undefined || judgement.footing === 'none' ? null : judgement.effect
    return {
      series: { id, benchmark, metric, host, acceleration },
      relation,
      effect,
      moved: movedAlong({ effect, direction: metric.direction }, largest),
      smallestDetectable: judgement?.smallestDetectable ?? null,
      before: sides.before.map(({ value }) => value),
      after: sides.after.map(({ value }) => value),
    }
  })
}

/** First runs of the levels that stand, by series. */
export async function startsBySeries(
  reads: Pick<Reads, 'besideChange'>,
  project: string,
  series: readonly string[],
): Promise<Map<string, Set<string>>> {
  const rows = await reads.besideChange.levelStarts(project, series)
  return new Map(
    [...Map.groupBy(rows, (row) => row.series)].map(([id, own]) => [id, new Set(own.map(({ run }) => run))]),
  )
}
