import type { VarianceComponents } from '../contract/calibration.ts'
import { meanAndSd } from '../stats/mean-and-sd.ts'
import { quartiles } from '../stats/quantiles.ts'
import { varianceComponents } from '../stats/variance-components.ts'

/** A boot of the same build as all others, with its valid repetitions of one metric. */
interface CalibrationBoot {
  readonly host: string
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly samples: readonly number[]
}

type Calibrated = Omit<VarianceComponents, 'benchmark' | 'path' | 'metric'>

/**
 * How runs of one build vary in one metric, as relative standard deviations: on logarithms where all values are above zero,
 * else as shares of their mean. Null where no host has two boots, and where the values lie around zero. Hours are those of
 * UTC: what matters is that a time of day has a name.
 */
export function calibrate(boots: readonly CalibrationBoot[]): Calibrated | null {
  const byHost = Map.groupBy(boots, ({ host }) => host)
  const freedom = boots.length - byHost.size
  const all = boots.flatMap(({ samples }) => samples)
  if (freedom < 1 || boots.some(({ samples }) => samples.length === 0)) return null
  const level = meanAndSd(boots.map(({ samples }) => quartiles(samples).median)).mean
  const isLogarithmic = all.every((value) => value > 0)
  if (!isLogarithmic && level === 0) return null
  const scale = (value: number) => (isLogarithmic ? Math.log(value) : value / Math.abs(level))
  const found = varianceComponents(
    boots.map(({ host, startedAt, samples }) => {
      const { n, mean, sd } = meanAndSd(samples.map(scale))
      const time = String(new Date(startedAt).getUTCHours())
      return { host, time, mean, count: n, squares: (n - 1) * sd ** 2 }
    }),
  )
  // What a run is judged by is its median, and what its scatter holds is not taken apart.
  const squares = [...byHost.values()].reduce((sum, own) => {
    const { n, sd } = meanAndSd(own.map(({ samples }) => scale(quartiles(samples).median)))
    return sum + (n - 1) * sd ** 2
  }, 0)
  return {
    level,
    ...{ withinRun: root(found.within), betweenBoots: root(found.boots) },
    ...{ betweenHosts: root(found.hosts), betweenHours: root(found.times) },
    oneRun: { spread: Math.sqrt(squares / freedom), freedom },
    ...{ boots: boots.length, hosts: byHost.size },
  }
}

function root(variance: number | null): number | null {
  return variance === null ? null : Math.sqrt(variance)
}
