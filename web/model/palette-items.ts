import type { Alert } from '../../server/contract/alert.ts'
import type { RunSummary, SeriesSummary } from '../../server/contract/views.ts'
import { alertHref, pullRequestHref, runHref, seriesHref } from '../router.ts'
import { fuzzyScore } from './fuzzy.ts'

/** Something that the palette leads to or does. */
export interface PaletteItem {
  readonly id: string
  /** What sort of thing it is: `Series`, `Alert` … */
  readonly kind: string
  readonly name: string
  /** What tells it from others of its name. */
  readonly note: string
  /** Where it leads, or what it does. */
  readonly to: string | (() => void)
}

/** What is known of a project. */
export interface PaletteProject {
  readonly slug: string
  readonly series: readonly SeriesSummary[]
  readonly alerts: readonly Pick<Alert, 'id' | 'headline' | 'evidence'>[]
  readonly runs: readonly RunSummary[]
}

/** More than this nobody reads. */
const mostShown = 40

/** The items that answer what was typed, the best first; without a text, the first ones as they come. */
export function matchItems(items: readonly PaletteItem[], typed: string): PaletteItem[] {
  if (typed.trim() === '') return items.slice(0, mostShown)
  return items
    .flatMap((item) => {
      const score = fuzzyScore(typed, `${item.name} ${item.note} ${item.kind}`)
      return score === null ? [] : [{ item, score }]
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, mostShown)
    .map(({ item }) => item)
}

/** What can be found in a project: series, alerts, and its last runs by commit and pull request. */
export function projectItems({ slug, series, alerts, runs }: PaletteProject): PaletteItem[] {
  return [
    ...alerts.map(({ id, headline, evidence }) => ({
      id: `alert ${id}`,
      kind: 'Alert',
      name: headline,
      note: `${evidence}, ${slug}`,
      to: alertHref(slug, id),
    })),
    ...series.map(({ id, benchmark, metric, host }) => ({
      id: `series ${id}`,
      kind: 'Series',
      name: `${benchmark.name} ${metric.name}`,
      note: `${benchmark.path}, ${host.label}, ${slug}`,
      to: seriesHref(slug, id),
    })),
    ...runs.flatMap((run) => runItems(slug, run)),
  ]
}

function runItems(slug: string, run: RunSummary): PaletteItem[] {
  const { commit } = run
  const number = commit?.pullRequest?.number
  const item = {
    id: `run ${run.id}`,
    kind: 'Run',
    name: commit === null ? run.id : `${commit.head.slice(0, 10)} ${commit.subject.split('\n')[0]}`,
    note: `${run.host.label}, ${run.id}, ${slug}`,
    to: runHref(slug, run.id),
  }
  return number === undefined ? [item] : [pullRequestItem(slug, number), item]
}

/** What a text names outright: a run by its id, a pull request by `#12`. */
export function namedItems(typed: string, projects: readonly string[]): PaletteItem[] {
  const text = typed.trim()
  const number = /^#([1-9]\d{0,8})$/.exec(text)?.[1]
  if (number !== undefined) return projects.map((slug) => pullRequestItem(slug, Number(number)))
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i.test(text)) return []
  const run = text.toUpperCase()
  return projects.map((slug) => ({
    id: `run ${run} ${slug}`,
    kind: 'Run',
    name: run,
    note: slug,
    to: runHref(slug, run),
  }))
}

/** Items without those that came up before. */
export function distinct(items: readonly PaletteItem[]): PaletteItem[] {
  return [...new Map(items.map((item) => [item.id, item])).values()]
}

function pullRequestItem(slug: string, number: number): PaletteItem {
  return {
    id: `pull request ${slug} ${number}`,
    kind: 'Pull request',
    name: `#${number}`,
    note: slug,
    to: pullRequestHref(slug, number),
  }
}
