import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readJsonDocuments } from '../../../agent/adapters/json-documents.ts'

const documents = (text: string) => {
  const read = readJsonDocuments(text)
  return read.kind === 'documents' ? read.documents : read.reason
}

describe('documents', () => {
  test.each([
    ['one', '{"a":1}', [{ a: 1 }]],
    [
      'several without anything between them',
      '{"a":1}{"a":2}\n\n{\n"a": 3\n}\n',
      [{ a: 1 }, { a: 2 }, { a: 3 }],
    ],
    ['lines before the first', 'warning: {not this}\n[ 5] nor this\n  {"a":1}', [{ a: 1 }]],
    ['warnings between and after', '{"a":1}\nlate: by 3 s\n\n  again\n{"a":2}\nbye', [{ a: 1 }, { a: 2 }]],
    ['a warning behind a document', '{"a":1} done\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['terminal colours', '\u001b[2;35m{"a":1}\u001b[0m', [{ a: 1 }]],
    [
      'brackets and quotes in strings',
      '{"a":"}{\\"","b":{}}{"c":"\\\\"}',
      [{ a: '}{"', b: {} }, { c: '\\' }],
    ],
    ['numbers in any form', '{"a":9.50062e+08,"b":-1E-3}', [{ a: 950062000, b: -0.001 }]],
  ])('%s', (_, text, expected) => {
    expect(documents(text)).toEqual(expected)
  })

  test('their texts stand beside them', () => {
    expect(readJsonDocuments('x\n{"a":1, "a":2}\n{}\n')).toEqual({
      kind: 'documents',
      documents: [{ a: 2 }, {}],
      sources: ['{"a":1, "a":2}', '{}'],
    })
  })
})

describe('a broken one breaks the whole', () => {
  test.each([
    ['nothing at all', '', 'no JSON object in the output (it is empty)'],
    ['no object', 'Connecting …\n[1, 2]', 'no JSON object in the output: Connecting …\n[1, 2]'],
    ['one that is cut off', '{"a":1}\n{"a":', 'the JSON is cut off before its end'],
    ['one that ends in a string', '{"a":"b', 'the JSON is cut off before its end'],
    ['one that is none', '{"a":1,}', expect.stringMatching(/^the JSON is broken: SyntaxError/)],
    ['a rest of one', '{"a":1}\n"b": 2\n}', 'the JSON is broken: expected another object: "b": 2\n}'],
    ['an array after one', '{"a":1}[2]', 'the JSON is broken: expected another object: [2]'],
    ['no number', '{"a":NaN}', expect.stringMatching(/^the JSON is broken: SyntaxError/)],
  ])('%s', (_, text, reason) => {
    expect(documents(text)).toEqual(reason)
  })

  test('nested deeper than a parser goes', () => {
    const deep = '{"a":'.repeat(200_000)
    expect(documents(`${deep}1${'}'.repeat(200_000)}`)).toEqual(expect.anything())
  })
})

test('what was written is read, whatever stands between', () => {
  const between = fc.constantFrom('', '\n', ' \n\n', '\nwarning: low memory\n', '\nfoo\nbar: 1\n')
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.dictionary(fc.string(), fc.jsonValue()), between), { minLength: 1 }),
      (parts) => {
        const text = parts.map(([document, gap]) => JSON.stringify(document, null, 2) + gap).join('')
        expect(documents(text)).toEqual(parts.map(([document]) => JSON.parse(JSON.stringify(document))))
      },
    ),
    { seed: 5, numRuns: 200 },
  )
})

test('any text at all is read or refused', () => {
  const token = fc.constantFrom('{', '}', '"', '\\', '[', ']', ',', ':', '1', 'a', '\n', ' ')
  fc.assert(
    fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
      expect(['documents', 'broken']).toContain(readJsonDocuments(tokens.join('')).kind)
    }),
    { seed: 5, numRuns: 2_000 },
  )
})

test('a long stream of documents takes time in proportion to its length', () => {
  const lines = (count: number) => '{"event":"interval","data":{"n":1}}\nlate\n'.repeat(count)
  const read = readJsonDocuments(lines(50_000))
  expect(read.kind === 'documents' && read.documents.length).toBe(50_000)
})
