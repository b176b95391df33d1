import { expect, test } from 'vitest'
import { defaultDetection } from '../../../server/judge/default-detection.ts'
import { offlineAccuracy, onlineAccuracy } from '../../bench/judge/accuracy.ts'
import { generateSet } from '../../bench/judge/generated-series.ts'
import type { NoiseFamily } from '../../bench/judge/noise-families.ts'

/** Bars with room for other seeds: what falls below has got worse, not unlucky. `npm run bench:judge` measures. */
const independent: readonly NoiseFamily[] = ['gauss', 'lognorm', 't3', 'outlier', 'bimodal', 'quant', 'hosts']

const isIndependent = ({ family }: { family?: NoiseFamily }) =>
  family !== undefined && independent.includes(family)

test('steps among drifts, blips and outliers are found, and little else', () => {
  const { f1, precision } = offlineAccuracy(
    generateSet('hard', { perFamily: 20, seed: 11 }),
    defaultDetection,
  )
  expect(f1).toBeGreaterThan(0.78)
  expect(precision).toBeGreaterThan(0.8)
})

test('clear steps among outliers are all found', () => {
  const { f1 } = offlineAccuracy(generateSet('multi', { perFamily: 20, seed: 11 }), defaultDetection)
  expect(f1).toBeGreaterThan(0.96)
})

test('series without a change have none once all points are known', () => {
  const series = generateSet('aa', { perFamily: 30, seed: 11 })
  expect(offlineAccuracy(series.filter(isIndependent), defaultDetection).withFalse).toBeLessThan(0.03)
  expect(offlineAccuracy(series, defaultDetection).withFalse).toBeLessThan(0.05)
})

test('a tracker is quiet where nothing changes', () => {
  const series = generateSet('aa', { perFamily: 20, seed: 11 }).filter(isIndependent)
  expect(onlineAccuracy(series, defaultDetection).falsePerThousand).toBeLessThan(0.5)
})

test('a tracker tells steps of five standard deviations soon, and those of three nearly always', () => {
  const series = generateSet('step', { perFamily: 5, seed: 11 })
  const ofSize = (size: number) =>
    onlineAccuracy(
      series.filter(({ mag = 0 }) => Math.abs(mag) === size),
      defaultDetection,
    )
  const large = ofSize(5)
  expect(large.within2).toBeGreaterThan(0.7)
  expect(large.within5).toBeGreaterThan(0.95)
  expect(ofSize(3).within10).toBeGreaterThan(0.92)
})
