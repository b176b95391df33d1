import { policy } from '../../../server/judge/policy.ts'
import { alertsWithoutChange, type NoiseName, powerAtStatedEffect } from './calibration.ts'
import { markdownTable } from './markdown-table.ts'
import type { StartTracker } from './replay.ts'
import { falseAlerts, foundRegressions } from './world-scores.ts'
import { regressions, worlds } from './worlds.ts'

/** How much to simulate: more is steadier and takes longer. */
export interface Effort {
  readonly series: number
  readonly pushes: number
}

/** What is told where nothing changed. */
export function falseAlertTable(start: StartTracker, { series }: Effort): string {
  const rows = worlds.map((world) => {
    const { per100, changesPer100, anyShare } = falseAlerts(world, series, start)
    return [world.name, per100.toFixed(3), changesPer100.toFixed(3), percent(anyShare)]
  })
  return markdownTable(
    ['world', 'false regressions / 100 commits', 'false changes / 100', 'series with any'],
    rows,
  )
}

/** How regressions are found. */
export function regressionTable(start: StartTracker, { series }: Effort): string {
  const rows = regressions.map((regression) => {
    const { within12, atCommit, medianDelay } = foundRegressions(regression, series, start)
    const name = `${percent(regression.effect)}, ${regression.world.name}`
    return [name, within12.toFixed(2), atCommit.toFixed(2), String(medianDelay)]
  })
  return markdownTable(['regression', 'within 12 commits', 'and placed within ±3', 'median delay'], rows)
}

/** Pushes of 50 metrics without a change, by noise and number of runs; and power where the noise is normal. */
export function calibrationTable({ pushes }: Effort): string {
  const noises: readonly NoiseName[] = ['normal', 't5', 'lognormal', 'outliers']
  const sizes = [5, 10, 30].flatMap((baseRuns) => [1, 3, 5].map((headRuns) => ({ baseRuns, headRuns })))
  const rows = sizes.map(({ baseRuns, headRuns }) => {
    const plan = { pushes, metrics: 50, baseRuns, headRuns, noise: 'normal', common: 0, seed: 71 } as const
    const alerts = (noise: NoiseName, common: number) =>
      percent(alertsWithoutChange({ ...plan, noise, common }).regressed)
    return [
      String(baseRuns),
      String(headRuns),
      powerAtStatedEffect(plan).toFixed(2),
      ...noises.flatMap((noise) => [alerts(noise, 0), alerts(noise, 0.6)]),
    ]
  })
  const head = noises.flatMap((noise) => [`${noise}, independent`, `${noise}, correlated`])
  const intro = `Share of unchanged pushes that alert; power at the stated effect (aim ${policy.power}).\n\n`
  return intro + markdownTable(['base runs', 'head runs', 'power', ...head], rows)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1).replace('-', '−')} %`
}
