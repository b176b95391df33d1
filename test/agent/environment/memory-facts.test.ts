import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryGiB } from '../../../agent/environment/memory-facts.ts'
import { readMemoryModules } from '../../../agent/environment/memory-modules.ts'
import { machineOf } from './support/captured.ts'

const total = (gib: number) => `MemTotal:       ${Math.round(gib * 1024 ** 2)} kB\nMemFree: 1 kB\n`

test.each([
  [0.46, 1],
  [1.93, 2],
  [3.8, 4],
  [7.7, 8],
  [15.5, 16],
  [23.54, 24],
  [62.55, 64],
  [94.2, 96],
  [188, 192],
  [376.5, 384],
  [503.6, 512],
  [755, 768],
  [1007, 1024],
])('of %f GiB that the kernel counts, %i were bought', (counted, bought) => {
  expect(memoryGiB(total(counted))).toBe(bought)
})

test('a kernel that keeps some more MiB for itself leaves the identity as it is', () => {
  const bought = fc.constantFrom(4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536)
  // Firmware and kernel keep between 0.5 and 6 % in practice.
  const kept = fc.double({ min: 0.005, max: 0.06, noNaN: true })
  fc.assert(
    fc.property(bought, kept, (gib, share) => {
      expect(memoryGiB(total(gib * (1 - share)))).toBe(gib)
    }),
    { seed: 3, numRuns: 500 },
  )
})

test('a text without a total is not understood', () => {
  expect(memoryGiB('MemFree: 1 kB')).toBeNull()
})

const table = { 'sys/firmware/dmi/tables/DMI': 'binary' }
const module16 = { size: 16 * 1024 ** 3, type: 'DDR4', clockSpeed: 3200 }

test('memory modules are told by their kind', async () => {
  const empty = { size: 0, type: 'Empty', clockSpeed: null }
  const facts = await readMemoryModules(machineOf(table), async () => [module16, empty, module16])
  expect(facts).toEqual([{ key: 'host.memory.modules', value: '2 × 16 GiB DDR4 3200 MT/s' }])
})

test('without the firmware’s table nobody is asked', async () => {
  const facts = await readMemoryModules(machineOf({}), () => Promise.reject(new Error('was asked')))
  expect(facts).toEqual([
    { key: 'host.memory.modules', value: null, why: '/sys/firmware/dmi/tables/DMI does not exist' },
  ])
})

test('modules without a type, and an error, are no answer', async () => {
  const whyOf = async (layout: () => Promise<readonly (typeof module16)[]>) =>
    (await readMemoryModules(machineOf(table), layout))[0]?.why
  expect(await whyOf(async () => [{ ...module16, type: '' }])).toMatch(/lists no memory modules/)
  expect(await whyOf(() => Promise.reject(new Error('no dmidecode')))).toMatch(/no dmidecode$/)
})
