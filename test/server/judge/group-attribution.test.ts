import { describe, expect, test } from 'vitest'
import type { Attribution } from '../../../server/judge/attribution.ts'
import { groupAttribution } from '../../../server/judge/group-attribution.ts'

const to = (kind: Attribution['kind'], reason: string = kind): Attribution => ({
  kind,
  reason,
  code: null,
  host: null,
  ask: null,
})

describe('a group is put down to', () => {
  test('what most members are that can tell', () => {
    expect(groupAttribution([to('unknown'), to('host'), to('code', 'first'), to('code')])).toEqual(
      to('code', 'first'),
    )
  })

  test('what the most telling of them is, of equals', () => {
    expect(groupAttribution([to('host'), to('code')])?.kind).toBe('host')
    expect(groupAttribution([to('code'), to('host')])?.kind).toBe('code')
  })

  test('nothing where none can tell, with the reason of the first', () => {
    expect(groupAttribution([null, to('unknown', 'first'), to('unknown')])).toEqual(to('unknown', 'first'))
    expect(groupAttribution([null, null])).toBeNull()
  })
})
