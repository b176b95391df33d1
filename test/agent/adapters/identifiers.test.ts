import fc from 'fast-check'
import { expect, test } from 'vitest'
import { argvText, identifiersFor } from '../../../agent/adapters/identifiers.ts'
import { Identifier, Text } from '../../../server/contract/values.ts'

const named = (texts: readonly string[]) =>
  identifiersFor(
    texts.map((text) => ({ key: text, text })),
    'benchmark',
  )

test.each([
  ['BenchmarkX/size=64B', 'benchmarkx_size_64b'],
  ['64B', 'benchmark_64b'],
  ['Größe', 'gro_e'],
  ['///', 'benchmark'],
])('%s becomes %s', (text, name) => {
  expect(named([text]).get(text)).toBe(name)
})

test('of names that come to the same the plain one is kept, and the others have a hash of what they were', () => {
  const names = named(['a b', 'a_b', 'a/b'])
  expect(names.get('a_b')).toBe('a_b')
  expect(names.get('a b')).toMatch(/^a_b_[0-9a-f]{8}$/)
  expect(new Set(names.values()).size).toBe(3)
})

test('names that are taken are not given again', () => {
  expect(identifiersFor([{ key: 'time', text: 'time' }], 'metric', ['time']).get('time')).toMatch(/^time_/)
})

test('any texts get different names that the contract takes, whatever their order', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 150, unit: 'grapheme' }), { maxLength: 20 }), (texts) => {
      const names = named(texts)
      expect(new Set(names.values()).size).toBe(new Set(texts).size)
      for (const name of names.values()) expect(Identifier.safeParse(name).success).toBe(true)
      expect(new Map(named([...texts].reverse()))).toEqual(new Map(names))
    }),
    { seed: 4 },
  )
})

test('an argument longer than the contract takes is cut and still tells itself apart', () => {
  const [one, other] = [argvText(`${'x'.repeat(3000)}a`), argvText(`${'x'.repeat(3000)}b`)]
  expect(Text.safeParse(one).success).toBe(true)
  expect(one).not.toBe(other)
})
