import { defaultDetection } from '../../../server/judge/default-detection.ts'
import { type OfflineFigures, offlineAccuracy, onlineAccuracy } from './accuracy.ts'
import type { LabelledSeries } from './labelled-series.ts'
import { markdownTable } from './markdown-table.ts'
import { type NoiseFamily, noiseFamilies } from './noise-families.ts'
import type { SeriesSource } from './series-source.ts'

/** Precision, recall and F1 with all points of a series known. */
export function offlineTable(source: SeriesSource): string {
  const hard = source.series('hard')
  const multi = source.series('multi')
  const rtt = source.series('rtt')
  // The round-trip times are labelled down to half a percent, whatever the default.
  const fine = { ...defaultDetection, minEffect: 0.005 }
  const rows = [
    ...offlineRow('hard', hard, { aim: '0.82' }),
    ...noiseFamilies.flatMap((family) => offlineRow(`hard, ${family}`, of(family, hard))),
    ...offlineRow('multi', multi, { aim: '0.99' }),
    ...offlineRow('rtt, effects from 0.5 %', rtt, { aim: '0.70', settings: fine }),
  ]
  return markdownTable(['set', 'series', 'precision', 'recall', 'F1', 'aim'], rows)
}

/** What is told of series without any change, by kind of noise. */
export function unchangedTable(source: SeriesSource): string {
  const all = source.series('aa')
  const families = noiseFamilies.flatMap((family) => {
    const series = of(family, all)
    if (series === null || series.length === 0) return []
    const { withFalse } = offlineAccuracy(series, defaultDetection)
    const { falseReports, points } = onlineAccuracy(series, defaultDetection)
    return [
      {
        name: family,
        series: series.length,
        withFalse,
        falseReports,
        points,
        aims: aimsWithoutChange[family],
      },
    ]
  })
  const alike = families.filter(({ aims }) => aims === independent)
  const total = (count: (one: (typeof alike)[number]) => number) =>
    alike.reduce((sum, one) => sum + count(one), 0)
  const together = {
    name: 'independent noise together',
    series: total(({ series }) => series),
    withFalse: total(({ series, withFalse }) => series * withFalse) / total(({ series }) => series),
    falseReports: total(({ falseReports }) => falseReports),
    points: total(({ points }) => points),
    aims: independent,
  }
  const rows = [...families, together].map(({ name, series, withFalse, falseReports, points, aims }) => [
    ...[name, String(series), withFalse.toFixed(3), aims.offline],
    ...[((1000 * falseReports) / points).toFixed(2), aims.online, `${falseReports} in ${thousands(points)}`],
  ])
  const head = ['noise', 'series', 'share with a false change, all points known', 'aim']
  return markdownTable([...head, 'false changes per 1,000 commits, point by point', 'aim', 'counted'], rows)
}

/** How soon a tracker tells a step, by its size. */
export function stepTable(source: SeriesSource): string {
  const all = source.series('step') ?? []
  const rows = ([2, 3, 5] as const).map((size) => {
    const series = all.filter(({ mag }) => Math.abs(mag ?? 0) === size)
    const { within2, within5, within10, medianDelay } = onlineAccuracy(series, defaultDetection)
    const shares = [within2, within5, within10].map((share) => (share ?? 0).toFixed(3))
    return [`${size} σ`, String(series.length), ...shares, String(medianDelay), aimsForSteps[size]]
  })
  return markdownTable(['step', 'series', 'within 2', 'within 5', 'within 10', 'median delay', 'aim'], rows)
}

const independent = { offline: '0.01', online: '0.2' } as const
const slow = { offline: '0.05', online: '1' } as const

const aimsWithoutChange = {
  ...{ gauss: independent, lognorm: independent, t3: independent, outlier: independent },
  ...{ bimodal: independent, quant: independent, hosts: independent },
  ...{ ar3: slow, drift: slow, hetero: slow },
  ar6: { offline: '0.05', online: '3' },
} as const satisfies Record<NoiseFamily, { offline: string; online: string }>

const aimsForSteps = {
  2: 'within 5: 0.55',
  3: 'within 5: 0.93',
  5: 'within 2: 0.90, within 5: 0.99',
} as const

function offlineRow(
  name: string,
  series: readonly LabelledSeries[] | null,
  { aim = '', settings = defaultDetection } = {},
): string[][] {
  if (series === null) return []
  const { precision, recall, f1 }: OfflineFigures = offlineAccuracy(series, settings)
  return [[name, String(series.length), ...[precision, recall, f1].map((share) => share.toFixed(3)), aim]]
}

function of(family: NoiseFamily, series: readonly LabelledSeries[] | null): LabelledSeries[] | null {
  return series?.filter((one) => one.family === family) ?? null
}

function thousands(count: number): string {
  return count.toLocaleString('en-US')
}
