import { isHeadlineSeries } from '../../server/contract/counted-series.ts'
import type {
  AlertOutcomes,
  QualityHistory,
  SeriesSensitivity,
} from '../../server/contract/quality-history.ts'

/** What became of alerts, in the order in which it is shown, with its words and the inbox's filter for it. */
export const outcomes: readonly {
  readonly key: keyof AlertOutcomes
  readonly word: string
  readonly what: string
  readonly filter: string | null
}[] = [
  {
    key: 'confirmed',
    word: 'confirmed',
    what: 'measured again, or borne out by later runs',
    filter: 'evidence=confirmed',
  },
  { key: 'accepted', word: 'accepted', what: 'the change was wanted', filter: 'handling=accepted' },
  { key: 'undecided', word: 'undecided', what: 'nothing tells yet', filter: null },
  {
    key: 'dismissed',
    word: 'dismissed',
    what: 'resolved by a person before anything told',
    filter: 'evidence=suspected&handling=resolved',
  },
  { key: 'withdrawn', word: 'withdrawn', what: 'later runs took it back', filter: 'evidence=withdrawn' },
  {
    key: 'refuted',
    word: 'refuted',
    what: 'measured again, and nothing was found',
    filter: 'evidence=refuted',
  },
]

/** Over all weeks. */
export function sumOutcomes(weeks: QualityHistory['weeks']): AlertOutcomes {
  const sum = { confirmed: 0, refuted: 0, withdrawn: 0, dismissed: 0, accepted: 0, undecided: 0 }
  for (const { alerts } of weeks) for (const { key } of outcomes) sum[key] += alerts[key]
  return sum
}

/** `83 %`; a dash for nothing of nothing. */
export function shareText(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((part / whole) * 100)} %`
}

/** `4 h`, `2.5 d`: a time in the unit that says most. */
export function durationText(ms: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ] as const
  for (const [size, name] of units) {
    if (ms >= size) {
      const value = ms / size
      return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ${name}`
    }
  }
  return 'under a minute'
}

/** What would cure a blind series, in words; null for one that sees. */
export function cureText({ cure }: Pick<SeriesSensitivity, 'cure'>): string | null {
  if (cure === null) return null
  if (cure.by === 'none') return 'no number of runs: host or benchmark must become steadier'
  const runs = `${cure.runs} ${cure.runs === 1 ? 'run' : 'runs'}`
  return cure.by === 'baseline'
    ? `${runs} more on the baseline branch`
    : `${cure.runs} boots of a commit, judged together`
}

/** What is known of a host's noise, over its series. */
export interface HostNoise {
  readonly host: string
  /** On headline metrics, and those of them that are blind: null where of none can be said what it shows. */
  readonly series: number
  readonly blind: number | null
  /** Of its headline metrics and canaries: counters such as retransmits vary by nature. Null where none tells. */
  readonly median: number | null
  readonly worst: number | null
}

/** Hosts by name with how noisy their series are. Canaries count for the noise: it is the host's own. */
export function hostNoise(rows: readonly SeriesSensitivity[]): readonly HostNoise[] {
  return [...Map.groupBy(rows, ({ series }) => series.host.label)]
    .map(([host, own]) => {
      const headline = own.filter(({ series }) => isHeadlineSeries(series))
      const noise = own
        .filter(({ series }) => series.metric.role === 'headline')
        .flatMap(({ sensitivity }) => sensitivity.noise ?? [])
        .sort((a, b) => a - b)
      return {
        host,
        series: headline.length,
        blind: countBlind(headline),
        median: noise[Math.floor((noise.length - 1) / 2)] ?? null,
        worst: noise.at(-1) ?? null,
      }
    })
    .sort((a, b) => (a.host < b.host ? -1 : 1))
}

function countBlind(rows: readonly SeriesSensitivity[]): number | null {
  const known = rows.flatMap(({ sensitivity: { blind } }) => (blind === null ? [] : [blind]))
  return known.length === 0 ? null : known.filter(Boolean).length
}

export const noiseSortKeys = ['benchmark', 'metric', 'host', 'points', 'noise', 'detectable'] as const
export type NoiseSortKey = (typeof noiseSortKeys)[number]

/** Series in the order of an address' `sort`: `noise`, `-noise`… The noisiest first where it names none. */
export function sortNoise(
  rows: readonly SeriesSensitivity[],
  sort: string | null,
): readonly SeriesSensitivity[] {
  const wanted = sort ?? '-noise'
  const key = noiseSortKeys.find((one) => one === wanted.replace(/^-/, '')) ?? 'noise'
  const sign = wanted.startsWith('-') ? -1 : 1
  return rows.toSorted(
    (a, b) => sign * compare(sortValue(a, key), sortValue(b, key)) || compare(a.series.id, b.series.id),
  )
}

function sortValue({ series, sensitivity, points }: SeriesSensitivity, key: NoiseSortKey): string | number {
  switch (key) {
    case 'benchmark':
      return `${series.benchmark.name} ${series.benchmark.path}`
    case 'metric':
      return series.metric.name
    case 'host':
      return series.host.label
    case 'points':
      return points
    case 'noise':
      return sensitivity.noise ?? -1
    case 'detectable':
      // What cannot be said is worse than any number.
      return sensitivity.smallestDetectable ?? Number.MAX_VALUE
  }
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
