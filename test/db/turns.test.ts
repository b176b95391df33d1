import { describe, expect, test } from 'vitest'
import { createTurns } from '../../db/turns.ts'

describe('statements that follow each other', () => {
  test('let the event loop go round once they have for a while, and not before each', async () => {
    let now = 0
    const takeTurn = createTurns(() => now)
    await takeTurn()
    let served = 0
    const serve = () => {
      served++
      setImmediate(serve).unref()
    }
    serve()
    const after: number[] = []
    for (const ms of [1, 1, 1, 10, 1, 10]) {
      now += ms
      const before = served
      await takeTurn()
      after.push(served - before)
    }
    expect(after.map((times) => times > 0)).toEqual([false, false, false, true, false, true])
  })
})
