import { describe, expect, test } from 'vitest'
import { type Moved, movedAlong } from '../../../server/judge/moved-along.ts'

const effect = (low: number, high: number) => ({ relative: (low + high) / 2, low, high })
const throughput = (low: number, high: number): Moved => ({ effect: effect(low, high), direction: 'higher' })
const latency = (low: number, high: number): Moved => ({ effect: effect(low, high), direction: 'lower' })
const fell = throughput(-0.22, -0.18)

describe('a series beside one that fell by 20 %', () => {
  test('stayed where its interval ends well before that, however sure a small change is', () => {
    expect(movedAlong(throughput(-0.02, 0.03), fell)).toBe('stayed')
    expect(movedAlong(throughput(-0.012, -0.008), fell)).toBe('stayed')
  })

  test('moved alike where it became as much worse, whichever way that is for it', () => {
    expect(movedAlong(throughput(-0.25, -0.15), fell)).toBe('alike')
    expect(movedAlong(latency(0.2, 0.3), fell)).toBe('alike')
  })

  test('moved against it where it became as much better', () => {
    expect(movedAlong(throughput(0.15, 0.25), fell)).toBe('against')
    expect(movedAlong(latency(-0.25, -0.15), fell)).toBe('against')
  })

  test('may have done either where its interval reaches across half of it', () => {
    expect(movedAlong(throughput(-0.11, 0.02), fell)).toBe('unsure')
    expect(movedAlong(throughput(-0.3, 0.3), fell)).toBe('unsure')
  })

  test('is no witness where nothing is known of it, or of the other', () => {
    expect(movedAlong({ effect: null, direction: 'higher' }, fell)).toBe('unsure')
    expect(movedAlong(fell, { effect: null, direction: 'higher' })).toBe('unsure')
    expect(movedAlong(fell, throughput(0, 0))).toBe('unsure')
  })
})

test('what fell to nothing moved by as much as any', () => {
  expect(movedAlong(throughput(-1, -0.99), fell)).toBe('alike')
  expect(movedAlong(throughput(-0.3, 0.3), throughput(-1, -0.99))).toBe('stayed')
})

test('where neither way is good, up is held against better', () => {
  const rose = throughput(0.18, 0.22)
  expect(movedAlong({ effect: effect(0.2, 0.3), direction: 'none' }, rose)).toBe('alike')
})
