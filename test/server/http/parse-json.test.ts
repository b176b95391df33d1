import fc from 'fast-check'
import { expect, test } from 'vitest'
import { locateJsonError } from '../../../server/http/locate-json-error.ts'
import { parseJson } from '../../../server/http/parse-json.ts'

const encode = (text: string) => new TextEncoder().encode(text)

test('valid JSON is read as JSON.parse reads it, and has no error to locate', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(locateJsonError(text)).toBeUndefined()
      if (!text.includes('__proto__')) expect(parseJson(encode(text))).toEqual(JSON.parse(text))
    }),
    { seed: 21 },
  )
})

test('an error is located exactly where JSON.parse finds one', () => {
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', ']', '"', 'x', '\u0001', '-', '.'))
    .map(([text, at, insert]) => {
      const place = at % (text.length + 1)
      return text.slice(0, place) + insert + text.slice(place + 1)
    })
  fc.assert(
    fc.property(broken, (text) => {
      let valid = true
      try {
        JSON.parse(text)
      } catch {
        valid = false
      }
      expect(locateJsonError(text) === undefined).toBe(valid)
    }),
    { seed: 22, numRuns: 500 },
  )
})

test.each([
  ['{"a":{"b":[1,{"c":NaN}]}}', '$.a.b[1].c', 'NaN'],
  ['[1, -Infinity]', '$[1]', '-Infinity'],
  ['Infinity', '$', 'Infinity'],
])('a number that is none is named with its path: %s', (text, path, found) => {
  expect(locateJsonError(text)).toMatchObject({ path, found, notANumber: true })
})

test('text that merely begins like such a number is no number', () => {
  expect(locateJsonError('[nanny]')).toMatchObject({ notANumber: false, found: 'nanny]' })
})

test('lines and columns count from one', () => {
  expect(locateJsonError('{\n  "a": tru\n}')).toMatchObject({ line: 2, column: 8 })
})
