import type { SeriesPoint } from '../../../server/judge/series-point.ts'
import type { Random } from '../../../server/stats/seeded-random.ts'
import { drawNoise, inUnits, type NoiseFamily } from '../../bench/judge/noise-families.ts'

/** Points with standard errors around a level of 100 that steps now and then, sometimes with its epoch. */
export function noiseAndSteps(
  family: NoiseFamily,
  { points, random }: { readonly points: number; readonly random: Random },
): SeriesPoint[] {
  let level = 0
  let epoch = 0
  const deviations = drawNoise(family, points, random).map((noise) => {
    const change = random()
    if (change < 0.06) level += 12 * (random() - 0.5)
    if (change < 0.02 || change > 0.98) epoch++
    return { deviation: noise + level, epoch: String(epoch), se: 0.2 + random() }
  })
  const values = inUnits(
    family,
    deviations.map(({ deviation }) => deviation),
  )
  return deviations.map((point, i) => ({ value: values[i] ?? 0, se: point.se, epoch: point.epoch }))
}
