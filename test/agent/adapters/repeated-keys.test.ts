import fc from 'fast-check'
import { expect, test } from 'vitest'
import { repeatedKeys } from '../../../agent/adapters/repeated-keys.ts'

test.each([
  ['{"a":1,"b":{"a":2}}', []],
  ['{"a":1,"a":1}', ['a']],
  ['{"end":{"sum":{},"sum":{}},"start":{"sum":1}}', ['end.sum']],
  ['{"intervals":[{"sum":1},{"sum":2,"sum":3}]}', ['intervals[].sum']],
  ['{"a":[[{"b":1,"b":2}],{"b":1}],"a":0}', ['a[][].b', 'a']],
  ['{"ab":1,"a\\u0062":2}', ['ab']],
  ['{"a":"b","c":"b","d":["b","b"],"e":"a: b, {"}', []],
  ['{ "a" : 1 ,\n "a" : [ ] }', ['a']],
  ['["a","a"]', []],
])('%s', (json, paths) => {
  expect([...repeatedKeys(json)]).toEqual(paths)
})

test('what a program writes from an object never has one', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(repeatedKeys(JSON.stringify(value)).size).toBe(0)
    }),
    { seed: 6, numRuns: 300 },
  )
})
