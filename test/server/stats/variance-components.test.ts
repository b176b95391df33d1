import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { meanAndSd } from '../../../server/stats/mean-and-sd.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type BootMean, varianceComponents } from '../../../server/stats/variance-components.ts'
import { normal } from '../../support/random.ts'

interface Place {
  readonly host?: string
  readonly time?: string
}

function boot(values: readonly number[], { host = 'a', time = '0' }: Place = {}): BootMean {
  const { n, mean, sd } = meanAndSd(values)
  return { host, time, mean, count: n, squares: (n - 1) * sd ** 2 }
}

describe('textbook data', () => {
  test('yields of dyestuff: six batches of five (Davies & Goldsmith 1972, table 6.1)', () => {
    const batches = [
      [1545, 1440, 1440, 1520, 1580],
      [1540, 1555, 1490, 1560, 1495],
      [1595, 1550, 1605, 1510, 1560],
      [1445, 1440, 1595, 1465, 1545],
      [1595, 1630, 1515, 1635, 1625],
      [1520, 1455, 1450, 1480, 1445],
    ]
    const found = varianceComponents(batches.map((values) => boot(values)))
    expect(found.within).toBeCloseTo(2451.25, 6)
    expect(found.boots).toBeCloseTo(1764.05, 6)
    expect(found).toMatchObject({ hosts: null, times: null })
  })

  test('strength of paste: ten deliveries, three casks of each, two tests of each (ibid., table 6.5)', () => {
    const deliveries = [
      [62.8, 62.6, 60.1, 62.3, 62.7, 63.1],
      [60.0, 61.4, 57.5, 56.9, 61.1, 58.9],
      [58.7, 57.5, 63.9, 63.1, 65.4, 63.7],
      [57.1, 56.4, 56.9, 58.6, 64.7, 64.5],
      [55.1, 55.1, 54.7, 54.2, 58.8, 57.5],
      [63.4, 64.9, 59.3, 58.1, 60.5, 60.0],
      [62.5, 62.6, 61.0, 58.7, 56.9, 57.7],
      [59.2, 59.4, 65.2, 66.0, 64.8, 64.1],
      [54.8, 54.8, 64.0, 64.0, 57.7, 56.8],
      [58.3, 59.3, 59.2, 59.2, 58.9, 56.6],
    ]
    const boots = deliveries.flatMap((tests, i) =>
      [0, 2, 4].map((first) => boot(tests.slice(first, first + 2), { host: String(i) })),
    )
    const found = varianceComponents(boots)
    expect(found.within).toBeCloseTo(0.678, 3)
    expect(found.boots).toBeCloseTo(8.434, 3)
    expect(found.hosts).toBeCloseTo(1.657, 3)
  })
})

/** Unequal numbers of everything. */
const unbalanced = fc.array(
  fc.array(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 4,
  }),
  { minLength: 2, maxLength: 4 },
)

test('unbalanced nested data give what the coefficients of the textbook give', () => {
  fc.assert(
    fc.property(unbalanced, (hosts) => {
      const boots = hosts.flatMap((own, i) => own.map((values) => boot(values, { host: String(i) })))
      const counts = hosts.map((own) => own.map((values) => values.length))
      fc.pre(boots.length > hosts.length && counts.flat().some((n) => n > 1))
      const expected = nested(hosts)
      const found = varianceComponents(boots)
      expect(found.within).toBeCloseTo(expected.within, 8)
      expect(found.boots).toBeCloseTo(expected.boots, 8)
      expect(found.hosts).toBeCloseTo(expected.hosts, 8)
    }),
    { seed: 20, numRuns: 300 },
  )
})

/** Searle, Casella & McCulloch (1992), §5.6: three stages, by their closed coefficients. */
function nested(hosts: readonly (readonly (readonly number[])[])[]) {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const mean = (values: readonly number[]) => sum(values) / values.length
  const all = hosts.flat(2)
  const boots = hosts.flat()
  const [n, a, b] = [all.length, hosts.length, boots.length]
  const within = sum(boots.flatMap((own) => own.map((value) => (value - mean(own)) ** 2))) / (n - b)
  const ofBoots = sum(
    hosts.flatMap((own) => own.map((one) => one.length * (mean(one) - mean(own.flat())) ** 2)),
  )
  const ofHosts = sum(hosts.map((own) => own.flat().length * (mean(own.flat()) - mean(all)) ** 2))
  const perHost = sum(hosts.map((own) => sum(own.map((one) => one.length ** 2)) / own.flat().length))
  const perAll = sum(boots.map((one) => one.length ** 2)) / n
  const boot = Math.max(0, (ofBoots - (b - a) * within) / (n - perHost))
  const rest = ofHosts - (a - 1) * within - (perHost - perAll) * boot
  return {
    within,
    boots: boot,
    hosts: Math.max(0, rest / (n - sum(hosts.map((own) => own.flat().length ** 2)) / n)),
  }
}

test('neither order, nor names, nor the zero of the scale matter, and a unit enters squared', () => {
  const random = seededRandom(3)
  for (let i = 0; i < 50; i++) {
    const boots = simulate(random, { hosts: 3, hours: 6, perSlot: 2 })
    const plain = varianceComponents(boots)
    const renamed = boots
      .map((one) => ({ ...one, host: `h${one.host}`, time: `t${one.time}` }))
      .toSorted((one, other) => one.mean - other.mean)
    const scaled = boots.map((one) => ({ ...one, mean: 1e4 + 10 * one.mean, squares: 100 * one.squares }))
    for (const term of ['within', 'boots', 'hosts', 'times'] as const) {
      expect(varianceComponents(renamed)[term]).toBeCloseTo(plain[term] ?? Number.NaN, 9)
      expect((varianceComponents(scaled)[term] ?? Number.NaN) / 100).toBeCloseTo(plain[term] ?? Number.NaN, 6)
    }
  }
})

interface Design {
  readonly hosts: number
  readonly hours: number
  readonly perSlot: number
}

/** Repetitions vary by 2, boots by 1.5, hosts by 3 and hours by 1; here and there a boot or repetition is missing. */
function simulate(random: () => number, { hosts, hours, perSlot }: Design): BootMean[] {
  const ofHour = Array.from({ length: hours }, () => normal(random))
  return Array.from({ length: hosts }, (_, host) => {
    const ofHost = 3 * normal(random)
    return ofHour.flatMap((ofTime, time) =>
      Array.from({ length: perSlot + (random() < 0.3 ? 1 : 0) }, () => {
        const level = 100 + ofHost + ofTime + 1.5 * normal(random)
        const count = 2 + Math.floor(4 * random())
        return boot(
          Array.from({ length: count }, () => level + 2 * normal(random)),
          { host: String(host), time: String(time) },
        )
      }),
    )
  }).flat()
}

test('known components are recovered: on average without bias, and each time as well as its classes allow', () => {
  const random = seededRandom(4)
  const rounds = 400
  const sums = { within: 0, boots: 0, hosts: 0, times: 0 }
  for (let i = 0; i < rounds; i++) {
    const found = varianceComponents(simulate(random, { hosts: 8, hours: 8, perSlot: 2 }))
    for (const term of ['within', 'boots', 'hosts', 'times'] as const) sums[term] += found[term] ?? 0
    expect(Math.sqrt(found.within ?? 0)).toBeGreaterThan(1.7)
    expect(Math.sqrt(found.within ?? 0)).toBeLessThan(2.3)
    expect(Math.sqrt(found.boots ?? 0)).toBeGreaterThan(1.0)
    expect(Math.sqrt(found.boots ?? 0)).toBeLessThan(2.0)
  }
  // Standard errors of these means: 0.5, 1, 3 and 3 %.
  expect(Math.abs(sums.within / rounds / 4 - 1)).toBeLessThan(0.02)
  expect(Math.abs(sums.boots / rounds / 2.25 - 1)).toBeLessThan(0.04)
  expect(Math.abs(sums.hosts / rounds / 9 - 1)).toBeLessThan(0.1)
  expect(Math.abs(sums.times / rounds / 1 - 1)).toBeLessThan(0.1)
})

describe('what the boots do not tell is not told', () => {
  test('one repetition each: nothing of repetitions, whose part is the boots’', () => {
    const found = varianceComponents([1, 2, 3, 4].map((value) => boot([value])))
    expect(found).toEqual({ within: null, boots: expect.closeTo(5 / 3, 12), hosts: null, times: null })
  })

  test('one boot a host: nothing of boots or hosts', () => {
    const boots = ['a', 'b', 'c'].map((host, i) => boot([i, i + 1], { host }))
    expect(varianceComponents(boots)).toMatchObject({
      within: expect.closeTo(0.5, 12),
      boots: null,
      hosts: null,
    })
  })

  test('one boot at each time, or few times: nothing of times, whose part is the boots’', () => {
    const values = [3, 1, 4, 1.5, 5, 9, 2, 6]
    const plain = varianceComponents(values.map((value) => boot([value])))
    const each = values.map((value, i) => boot([value], { time: String(i) }))
    const few = values.map((value, i) => boot([value], { time: String(i % 3) }))
    expect(varianceComponents(each)).toEqual(plain)
    expect(varianceComponents(few)).toEqual(plain)
  })

  test('boots that differ less than their repetitions do have a component of zero', () => {
    const boots = [boot([0, 10]), boot([10, 0]), boot([5, 5.1])]
    expect(varianceComponents(boots).boots).toBe(0)
  })

  test('nothing at all, and numbers that are none, are refused', () => {
    expect(() => varianceComponents([])).toThrow('Expected boots')
    expect(() => varianceComponents([{ ...boot([1]), mean: Number.NaN }])).toThrow('a mean of NaN')
    expect(() => varianceComponents([{ ...boot([1]), count: 0 }])).toThrow('got 0')
  })
})
