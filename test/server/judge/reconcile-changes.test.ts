import { describe, expect, test } from 'vitest'
import type { ChangePoint } from '../../../server/judge/change-point.ts'
import { type KnownChange, reconcileChanges } from '../../../server/judge/reconcile-changes.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'

function change(index: number, shape: Partial<ChangePoint> = {}): ChangePoint {
  const levels = { before: 100, after: 90, effect: { relative: -0.1, low: -0.12, high: -0.08 } }
  return { index, earliest: index, latest: index, ...levels, p: 1e-6, cause: 'shift', ...shape }
}

function known(id: string, index: number, shape: Partial<KnownChange> = {}): KnownChange {
  const range = { index, earliest: index, latest: index }
  return { id, state: 'found', ...range, before: 100, after: 91, cause: 'shift', ...shape }
}

const ids = (pairs: readonly { known: KnownChange; change: ChangePoint }[]) =>
  pairs.map((pair) => [pair.known.id, pair.change.index])

describe('a change found again', () => {
  test('is the one known where its place is the same, whatever its size is now', () => {
    const { standing, found, withdrawn } = reconcileChanges(
      [known('a', 20)],
      [change(20, { before: 80, after: 50 })],
    )
    expect([ids(standing), found, withdrawn]).toEqual([[['a', 20]], [], []])
  })

  test('is the one known where its place moved by a few points', () => {
    expect(ids(reconcileChanges([known('a', 20)], [change(25)]).standing)).toEqual([['a', 25]])
    expect(ids(reconcileChanges([known('a', 20)], [change(15)]).standing)).toEqual([['a', 15]])
  })

  test('is the one known where either place lies in the other’s range', () => {
    const wide = { earliest: 10, latest: 40 }
    expect(ids(reconcileChanges([known('a', 20, wide)], [change(38)]).standing)).toEqual([['a', 38]])
    expect(ids(reconcileChanges([known('a', 20)], [change(38, wide)]).standing)).toEqual([['a', 38]])
  })

  test('is another where the level moved the other way', () => {
    const up = change(20, { before: 90, after: 100 })
    const { standing, found, withdrawn } = reconcileChanges([known('a', 20)], [up])
    expect(standing).toEqual([])
    expect(found).toEqual([up])
    expect(withdrawn.map(({ id }) => id)).toEqual(['a'])
  })

  test('is another where it lies elsewhere', () => {
    const { found, withdrawn } = reconcileChanges([known('a', 20)], [change(26)])
    expect([found.length, withdrawn.length]).toEqual([1, 1])
  })

  test('takes a withdrawn one’s identity back', () => {
    const { again, found } = reconcileChanges([known('a', 20, { state: 'withdrawn' })], [change(21)])
    expect([ids(again), found]).toEqual([[['a', 21]], []])
  })

  test('is rather one that stands than one that was withdrawn nearer by', () => {
    const { standing, again } = reconcileChanges(
      [known('old', 21, { state: 'withdrawn' }), known('a', 20)],
      [change(21)],
    )
    expect([ids(standing), again]).toEqual([[['a', 21]], []])
  })

  test('is rather one of the same cause than one nearer by', () => {
    const both = [known('step', 20), known('kernel', 22, { cause: 'epoch' })]
    const { standing } = reconcileChanges(both, [change(21, { cause: 'epoch' }), change(22)])
    expect(ids(standing).sort()).toEqual([
      ['kernel', 21],
      ['step', 22],
    ])
  })
})

test('what was withdrawn and stays away is not withdrawn again', () => {
  expect(reconcileChanges([known('a', 20, { state: 'withdrawn' })], [])).toEqual({
    standing: [],
    again: [],
    found: [],
    withdrawn: [],
  })
})

test('neighbours find each other nearest first', () => {
  const { standing, found } = reconcileChanges([known('a', 20), known('b', 24)], [change(23), change(60)])
  expect(ids(standing)).toEqual([['b', 23]])
  expect(found.map(({ index }) => index)).toEqual([60])
})

test('each known and each current change has exactly one outcome, whatever order they come in', () => {
  const random = seededRandom(7)
  const pick = (most: number) => Math.floor(random() * most)
  for (let round = 0; round < 300; round++) {
    const before = Array.from({ length: pick(6) }, (_, i) =>
      known(`k${i}`, pick(60), {
        state: random() < 0.7 ? 'found' : 'withdrawn',
        after: random() < 0.5 ? 90 : 110,
      }),
    )
    const now = Array.from({ length: pick(6) }, () => change(pick(60), { after: random() < 0.5 ? 90 : 110 }))
    const result = reconcileChanges(before, now)
    const pairs = [...result.standing, ...result.again]
    expect(pairs.length + result.found.length).toBe(now.length)
    expect(result.standing.length + result.withdrawn.length).toBe(
      before.filter(({ state }) => state === 'found').length,
    )
    const mirrored = reconcileChanges(before.toReversed(), now.toReversed())
    expect(ids([...mirrored.standing, ...mirrored.again]).sort()).toEqual(ids(pairs).sort())
  }
})
