import { describe, expect, test } from 'vitest'
import { changeHistory } from '../../../server/services/change-history.ts'

const minute = 60_000
const event = (change: string, at: number, more: object = {}) => ({
  ...{ change, at, kind: 'found' as const, analysisVersion: 2, runId: 'run-1', reason: null },
  ...more,
})

describe('what happened to the change points of one cause', () => {
  test('is one event where the same was said of several at about the same time', () => {
    const history = changeHistory([event('b', 40), event('a', 0), event('c', 9 * minute)])
    expect(history).toEqual([
      { at: 0, kind: 'found', analysisVersion: 2, runId: 'run-1', reason: null, series: 3 },
    ])
  })

  test('stays apart where the words, the analysis or the time differ', () => {
    const history = changeHistory([
      event('a', 0),
      event('b', 1, { analysisVersion: 3 }),
      event('c', 2, { kind: 'moved' }),
      event('d', 11 * minute),
    ])
    expect(history.map(({ series }) => series)).toEqual([1, 1, 1, 1])
  })

  test('counts a series that was found again twice', () => {
    const history = changeHistory([
      event('a', 0),
      event('a', 1, { kind: 'withdrawn', reason: 'The step drowned' }),
      event('a', 2, { kind: 'found-again' }),
      event('a', 3, { kind: 'withdrawn', reason: 'The step drowned' }),
    ])
    expect(history.map(({ kind }) => kind)).toEqual(['found', 'withdrawn', 'found-again', 'withdrawn'])
  })
})
