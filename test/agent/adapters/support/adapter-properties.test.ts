import { describe, expect, test } from 'vitest'
import type { Adapter, AdapterRepetition, Reading } from '../../../../agent/adapters/adapter.ts'
import { garblingFault, truncationFault, wholeFault } from './adapter-properties.ts'
import { numbersHeld, same } from './numbers-held.ts'

const text = [
  'tool 1.2',
  'sent 1000 bytes',
  'received 993 bytes',
  'rate 123.75 Mbit/s',
  'dropped 5',
  'end',
  '',
].join('\n')

/** An adapter whose `read` takes the values out by some means; each of the bad ones below does it in a way that was seen. */
function adapterThat(take: (text: string) => Partial<AdapterRepetition> | string): Adapter {
  const read = (given: string): Reading => {
    const taken = take(given)
    if (typeof taken === 'string') return { kind: 'refused', reason: taken }
    const repetition = { startedAt: null, seconds: null, values: {}, suspect: [], notes: [], ...taken }
    const metrics = Object.keys(repetition.values).map((name) => ({
      ...({ name, unit: 'bit/s', direction: 'higher', role: 'headline', semantics: null } as const),
    }))
    const about = { benchmark: 'stream', path: null, tool: { name: 'tool', version: null }, argv: [] }
    return { kind: 'results', results: [{ ...about, metrics, repetitions: [repetition] }], notes: [] }
  }
  return { name: 'tool', about: 'an example', recognises: () => true, read }
}

/** Reads whole lines only, and only with the last line there. */
const good = adapterThat((given) => {
  const rate = /^rate (\d+\.\d+) Mbit\/s$/m.exec(given)?.[1]
  const dropped = /^dropped (\d+)\nend\n/m.exec(given)?.[1]
  if (rate === undefined || dropped === undefined) return 'expected a rate and an end'
  return { values: { throughput: Number(rate) * 1e6 }, suspect: Number(dropped) > 0 ? ['dropped'] : [] }
})

test('a careful adapter passes', () => {
  const specimen = { adapter: good, text }
  expect([wholeFault(specimen), truncationFault(specimen), garblingFault(specimen)]).toEqual([
    null,
    null,
    null,
  ])
})

describe('an adapter is caught that', () => {
  test('takes a number that is cut in the middle', () => {
    const adapter = adapterThat((given) => {
      const rate = /^rate ([\d.]+)/m.exec(given)?.[1]
      return rate === undefined ? 'no rate' : { values: { throughput: Number.parseFloat(rate) * 1e6 } }
    })
    expect(truncationFault({ adapter, text })).toMatch(/throughput is 1000000, of the whole 123750000/)
  })

  test('takes the beginning of something that is no number', () => {
    const adapter = adapterThat((given) => {
      const rate = /^rate ([\d.]+) Mbit\/s$/m.exec(given)?.[1]
      return rate === undefined ? 'no rate' : { values: { throughput: Number.parseFloat(rate) * 1e6 } }
    })
    expect(garblingFault({ adapter, text })).toMatch(/which the text does not hold/)
  })

  test('makes zero of what is missing', () => {
    const adapter = adapterThat((given) => ({
      values: { throughput: Number(/^rate (\d+\.\d+) Mbit/m.exec(given)?.[1] ?? 0) },
    }))
    expect(garblingFault({ adapter, text })).toMatch(/throughput is 0, which/)
    expect(truncationFault({ adapter, text })).toMatch(/throughput is 0, of the whole 123.75/)
  })

  test('computes a number that nobody declared, or another one than was declared', () => {
    const adapter = adapterThat((given) => {
      const [sent, received] = [/sent (\d+)/, /received (\d+)/].map((one) => Number(one.exec(given)?.[1]))
      return { values: { loss: ((sent ?? 0) - (received ?? 0)) / (sent ?? 0) } }
    })
    expect(wholeFault({ adapter, text })).toMatch(/loss is 0.007, which the text does not hold/)
    const ratio = (value: number, { tokens }: { tokens: readonly number[] }) =>
      tokens.some((a) => tokens.some((b) => same(value, a / b)))
    expect(wholeFault({ adapter, text, derivations: { loss: ratio } })).toMatch(/loss is 0.007/)
    const lost = (value: number, { tokens }: { tokens: readonly number[] }) =>
      tokens.some((a) => tokens.some((b) => same(value, (a - b) / a)))
    expect(wholeFault({ adapter, text, derivations: { loss: lost } })).toBeNull()
  })

  test('halves a number, as one that takes half a round trip for a whole does', () => {
    const adapter = adapterThat(() => ({ values: { throughput: 123.75 / 2 } }))
    expect(wholeFault({ adapter, text })).toMatch(/throughput is 61.875/)
  })

  test('throws', () => {
    const adapter = adapterThat((given) => {
      if (!given.includes('received')) throw new RangeError('no such line')
      return { values: { throughput: 1000 } }
    })
    expect(truncationFault({ adapter, text })).toMatch(/it threw RangeError: no such line/)
    expect(garblingFault({ adapter, text })).toMatch(/it threw RangeError: no such line/)
  })

  test('trusts numbers whose warning is cut away', () => {
    const adapter = adapterThat((given) => {
      const rate = /^rate (\d+\.\d+) Mbit\/s\n/m.exec(given)?.[1]
      const suspect = /^dropped [1-9]/m.test(given) ? ['dropped'] : []
      return rate === undefined ? 'no rate' : { values: { throughput: Number(rate) * 1e6 }, suspect }
    })
    expect(truncationFault({ adapter, text })).toMatch(/it lost the suspicion of the whole/)
  })

  test('yields numbers of a beginning although it refuses the whole', () => {
    const adapter = adapterThat((given) =>
      given.includes('end') ? 'refused' : { values: { throughput: 1000 } },
    )
    expect(truncationFault({ adapter, text })).toMatch(/although the whole is refused/)
  })

  test('yields a value without a headline, a repetition without a value, or no finite number', () => {
    const without = { ...good, read: (): Reading => ({ kind: 'results', results: [], notes: [] }) }
    expect(wholeFault({ adapter: without, text })).toBe('no result and no refusal')
    expect(wholeFault({ adapter: adapterThat(() => ({})), text })).toMatch(/is no benchmark/)
    const infinite = adapterThat(() => ({ values: { throughput: Number.POSITIVE_INFINITY } }))
    expect(wholeFault({ adapter: infinite, text })).toBe('throughput is Infinity')
    const dated = adapterThat(() => ({ values: { throughput: 1000 }, seconds: 7, startedAt: 1 }))
    expect(wholeFault({ adapter: dated, text })).toMatch(/seconds is 7/)
  })
})

describe('the numbers of a text', () => {
  test.each([
    ['a "b": 1.5e+08, c=-3 .5', [1.5e8, -3, 0.5]],
    ['0.90m 9728MB 10ms', [0.9, 9728, 10]],
    ['147,698 and 1,2', [147, 698, 1, 2, 147698]],
    ['10-20', [10, -20, 20]],
  ])('%s', (given, tokens) => {
    expect(new Set(numbersHeld(given).tokens)).toEqual(new Set(tokens))
  })

  test.each(['12.5.3', '1..2'])('%s is none', (given) => {
    expect(numbersHeld(given).tokens).toEqual([])
  })

  test('a value is held in another unit, but not times two, nor nearly', () => {
    const { has } = numbersHeld('rtt 9.886 ms, 1.32 GB/sec')
    expect([9.886, 9886, 9.886e-3, 1.32e9 * 8].map(has)).toEqual([true, true, true, true])
    expect([9.886 * 2, 9.886 / 2, 9.88, 9.8860001, 0, 5].map(has)).toEqual(Array(6).fill(false))
  })
})
