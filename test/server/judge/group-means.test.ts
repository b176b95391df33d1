import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ComparisonRow } from '../../../server/contract/comparison.ts'
import { groupMeans } from '../../../server/judge/group-means.ts'

type Row = Pick<ComparisonRow, 'benchmark' | 'metric' | 'judged'>

function row(relative: number, more: Partial<Shape> = {}): Row {
  const shape = {
    name: 'tcp_stream_1',
    path: 'vm-vm',
    direction: 'higher',
    role: 'headline',
    half: 0,
    ...more,
  } as const
  const { name, path, direction, role, half, footing = 'runs' } = shape
  return {
    benchmark: { name, path, canary: false, tool: { name: 'iperf3', version: '3.12' }, argv: [] },
    metric: { name: 'value', unit: 'bit/s', direction, role, semantics: null },
    judged: {
      effect: { relative, low: relative - half, high: relative + half },
      ...{ p: 0.5, footing, verdict: 'unchanged', smallestDetectable: null },
    },
  }
}

interface Shape {
  readonly name: string
  readonly path: Row['benchmark']['path']
  readonly direction: Row['metric']['direction']
  readonly role: Row['metric']['role']
  readonly half: number
  readonly footing: NonNullable<Row['judged']>['footing']
}

describe('the geometric mean of a group', () => {
  test('of twice as much and half as much is no change', () => {
    const [path] = groupMeans([row(1), row(-0.5)])
    expect(path?.better).toBeCloseTo(0, 12)
  })

  test('counts a latency that fell as better, as far as a throughput that rose', () => {
    const [path] = groupMeans([row(1), row(-0.5, { direction: 'lower' })])
    expect(path?.better).toBeCloseTo(1, 12)
  })

  test('is taken for each path and for each benchmark on it, from two headline metrics up', () => {
    const rows = [
      ...[row(0.1), row(0.1), row(0.3, { name: 'tcp_rr' })],
      ...[row(0.1, { path: 'vm-host' }), row(5, { role: 'secondary' }), row(5, { direction: 'none' })],
    ]
    expect(groupMeans(rows).map(({ benchmark, path, metrics }) => [benchmark, path, metrics])).toEqual([
      [null, 'vm-vm', 3],
      ['tcp_stream_1', 'vm-vm', 2],
    ])
  })

  test('leaves out what fell to nothing and what was not compared', () => {
    expect(groupMeans([row(0.1), row(-1), { ...row(0.1), judged: null }])).toEqual([])
  })

  test('has no interval where one of its metrics has none of runs', () => {
    expect(
      groupMeans([row(0.1, { half: 0.01 }), row(0.1, { footing: 'repetitions' })])[0]?.interval,
    ).toBeNull()
    expect(
      groupMeans([row(0.1, { half: 0.01 }), row(0.1, { footing: 'one-run' })])[0]?.interval,
    ).not.toBeNull()
  })
})

const anyRow = fc
  .record({
    relative: fc.double({ min: -0.9, max: 9, noNaN: true }),
    half: fc.double({ min: 0, max: 0.05, noNaN: true }),
    direction: fc.constantFrom('higher' as const, 'lower' as const),
  })
  .map(({ relative, ...more }) => row(relative, more))
const anyRows = fc.array(anyRow, { minLength: 2, maxLength: 12 })

describe('any geometric mean', () => {
  test('lies within its interval, and within the best and the worst of its metrics', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const [mean] = groupMeans(rows)
        const logs = rows.map(({ judged, metric }) => {
          const log = Math.log1p(judged?.effect?.relative ?? 0)
          return metric.direction === 'higher' ? log : -log
        })
        const centre = Math.log1p(mean?.better ?? 0)
        expect(centre).toBeGreaterThanOrEqual(Math.min(...logs) - 1e-9)
        expect(centre).toBeLessThanOrEqual(Math.max(...logs) + 1e-9)
        expect(mean?.interval?.low).toBeLessThanOrEqual((mean?.better ?? 0) + 1e-9)
        expect(mean?.interval?.high).toBeGreaterThanOrEqual((mean?.better ?? 0) - 1e-9)
      }),
    )
  })

  test('is turned round where A and B are, and is the same in any order', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const turned = rows.map(({ judged, ...rest }) => {
          const inverse = (relative = 0) => 1 / (1 + relative) - 1
          const effect = judged?.effect
          return {
            ...rest,
            judged: judged && {
              ...judged,
              effect: {
                relative: inverse(effect?.relative),
                low: inverse(effect?.high),
                high: inverse(effect?.low),
              },
            },
          }
        })
        const [mean, back] = [groupMeans(rows)[0], groupMeans(turned.toReversed())[0]]
        expect(Math.log1p(back?.better ?? 0)).toBeCloseTo(-Math.log1p(mean?.better ?? 0), 9)
        expect(Math.log1p(back?.interval?.low ?? 0)).toBeCloseTo(-Math.log1p(mean?.interval?.high ?? 0), 9)
      }),
    )
  })
})
