import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calibrate } from '../../../server/judge/calibrate.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

const hour = 3_600_000

interface Spreads {
  readonly within: number
  readonly boots: number
  readonly hosts?: number
  readonly hours?: number
}

/** Pairs of boots every three hours for three days, on some hosts. */
function days(seed: number, { within, boots, hosts = 0, hours = 0 }: Spreads, count = 6) {
  const random = seededRandom(seed)
  const ofHour = Array.from({ length: 8 }, () => hours * normal(random))
  return Array.from({ length: count }, (_, host) => {
    const ofHost = hosts * normal(random)
    return Array.from({ length: 48 }, (__, i) => {
      const slot = Math.floor(i / 2)
      const level = Math.log(5e9) + ofHost + (ofHour[slot % 8] ?? 0) + boots * normal(random)
      return {
        ...{ host: `host-${host}`, startedAt: Date.UTC(2026, 0, 5) + slot * 3 * hour + (i % 2) * hour * 0.2 },
        samples: Array.from({ length: 5 }, () => Math.exp(level + within * normal(random))),
      }
    })
  }).flat()
}

describe('boots of one build', () => {
  test('tell their components as relative standard deviations', () => {
    const found = calibrate(days(1, { within: 0.02, boots: 0.01, hosts: 0.04, hours: 0.01 }))
    expect(found).toMatchObject({ boots: 288, hosts: 6, oneRun: { freedom: 282 } })
    expect(found?.withinRun).toBeCloseTo(0.02, 2)
    expect(found?.betweenBoots).toBeGreaterThan(0.008)
    expect(found?.betweenBoots).toBeLessThan(0.012)
    expect(found?.betweenHours).toBeGreaterThan(0.004)
    expect(found?.betweenHours).toBeLessThan(0.02)
    expect(found?.betweenHosts).toBeGreaterThan(0.02)
    expect(found?.betweenHosts).toBeLessThan(0.08)
    expect(found?.level).toBeGreaterThan(4e9)
  })

  test('tell how one run varies on its host, hours and all, whatever hosts differ by', () => {
    const found = calibrate(days(2, { within: 0, boots: 0.01, hosts: 0.5 }))
    expect(found?.oneRun?.spread).toBeGreaterThan(0.009)
    expect(found?.oneRun?.spread).toBeLessThan(0.011)
  })

  test('of one host tell nothing of hosts, and at one time nothing of hours', () => {
    const boots = days(3, { within: 0.01, boots: 0.01 }, 1).map((one) => ({ ...one, startedAt: 0 }))
    expect(calibrate(boots)).toMatchObject({ betweenHosts: null, betweenHours: null, hosts: 1 })
  })

  test('with zeros or negative values are taken as shares of their level', () => {
    const samples = [
      [0, 1],
      [2, 1],
      [-1, 1],
    ]
    const found = calibrate(samples.map((own) => ({ host: 'a', startedAt: 0, samples: own })))
    // Medians 0.5, 1.5 and 0: standard deviation 0.764 around 0.667.
    expect(found?.level).toBeCloseTo(2 / 3, 12)
    expect(found?.oneRun?.spread).toBeCloseTo(0.763763 / (2 / 3), 5)
  })

  test.each([
    [
      'one boot a host',
      [
        { host: 'a', samples: [1] },
        { host: 'b', samples: [2] },
      ],
    ],
    [
      'a level of zero',
      [
        { host: 'a', samples: [0] },
        { host: 'a', samples: [0] },
      ],
    ],
    [
      'a boot without a value',
      [
        { host: 'a', samples: [1, 2] },
        { host: 'a', samples: [] },
      ],
    ],
    ['no boot', []],
  ])('say nothing: %s', (_, boots) => {
    expect(calibrate(boots.map((one) => ({ ...one, startedAt: 0 })))).toBeNull()
  })

  test('say the same in any unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        (seed, k) => {
          const boots = days(seed, { within: 0.01, boots: 0.02, hosts: 0.02 }, 2)
          const scaled = boots.map((one) => ({ ...one, samples: one.samples.map((value) => value * k) }))
          const [plain, other] = [calibrate(boots), calibrate(scaled)]
          expect(other?.oneRun?.spread).toBeCloseTo(plain?.oneRun?.spread ?? 0, 9)
          expect(other?.betweenBoots).toBeCloseTo(plain?.betweenBoots ?? 0, 7)
        },
      ),
      { seed: 22, numRuns: 20 },
    )
  })
})
