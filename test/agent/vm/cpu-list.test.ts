import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatCpuList, parseCpuList } from '../../../agent/vm/cpu-list.ts'

test.each([
  ['0-3,8', [0, 1, 2, 3, 8]],
  [' 5\n', [5]],
  ['7,0-1', [0, 1, 7]],
  ['', []],
  ['(null)', []],
  ['1-4,^2', []],
  ['0-', []],
])('%j is %j', (text, cpus) => {
  expect(parseCpuList(text)).toEqual(cpus)
})

test('any set of CPUs is read back as it was written, in the kernel’s shortest form', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 60 }), (cpus) => {
      const text = formatCpuList(cpus)
      expect(parseCpuList(text)).toEqual(cpus.toSorted((a, b) => a - b))
      expect(formatCpuList(parseCpuList(text))).toBe(text)
      expect(text).not.toMatch(/(\d+)-\1(,|$)/)
    }),
    { seed: 4 },
  )
})
