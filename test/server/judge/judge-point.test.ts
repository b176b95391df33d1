import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../../server/contract/verdict.ts'
import { type JudgeInput, judgePoint } from '../../../server/judge/judge-point.ts'
import { policy } from '../../../server/judge/policy.ts'

/** Ten runs around 1000 with a standard deviation of about 1 %. */
const steady = [1003, 991, 1008, 997, 1012, 988, 1001, 994, 1010, 996]

type Judged = Partial<Omit<JudgeInput, 'history'>> & { readonly history?: readonly number[] }

function judge({ history = steady, ...input }: Judged): Verdict {
  const verdict = judgePoint({
    value: 1000,
    epoch: 'e1',
    doubtful: false,
    direction: 'higher',
    changes: [],
    ...input,
    history: history.map((value) => ({ value, epoch: 'e1' })),
  })
  if (verdict === null) throw new Error('Expected a verdict')
  return verdict
}

describe('a point with a baseline', () => {
  test('is unchanged where the baseline expects it and a change that matters is ruled out', () => {
    const verdict = judge({ value: 1002 })
    expect(verdict.kind).toBe('unchanged')
    expect(verdict.reason).toBe('Within what 10 baseline runs vary by; a change of 10 % or more is ruled out')
    expect(verdict.effect?.relative).toBeCloseTo(0.002, 3)
    expect(verdict.analysisVersion).toBe(policy.analysisVersion)
  })

  test.each([
    ['higher', 900, 'regressed'],
    ['higher', 1100, 'improved'],
    ['lower', 900, 'improved'],
    ['lower', 1100, 'regressed'],
  ] as const)('where %s is better, %d after 1000 is %s', (direction, value, kind) => {
    const verdict = judge({ direction, value })
    expect(verdict.kind).toBe(kind)
    expect(verdict.effect?.relative).toBeCloseTo(value / 1000 - 1, 3)
    expect(verdict.reason).toMatch(
      /^10(\.0)? % (lower|higher) than the centre of 10 baseline runs; expected −1\.9 % to \+2\.0 %$/,
    )
  })

  test('carries the interval that a chart draws, around the geometric mean', () => {
    const { baseline } = judge({})
    const mean = Math.exp(steady.reduce((sum, x) => sum + Math.log(x), 0) / steady.length)
    expect(baseline).toMatchObject({ runs: 10, needed: 5 })
    expect(baseline.centre).toBeCloseTo(mean, 9)
    expect(baseline.expected?.low).toBeGreaterThan(975)
    expect(baseline.expected?.high).toBeLessThan(1025)
    expect(Math.sqrt((baseline.expected?.low ?? 0) * (baseline.expected?.high ?? 0))).toBeCloseTo(mean, 6)
  })

  test('is regressed exactly where its effect’s interval excludes zero', () => {
    for (let value = 960; value <= 1040; value += 1) {
      const { kind, effect } = judge({ value })
      const excludesZero = (effect?.low ?? 0) > 0 || (effect?.high ?? 0) < 0
      expect(kind === 'regressed' || kind === 'improved').toBe(excludesZero)
    }
  })

  test('is inconclusive where the baseline varies too much to rule a change out, and says what it could have seen', () => {
    const verdict = judge({ history: [800, 1200, 950, 1100, 900, 1050], value: 980 })
    expect(verdict.kind).toBe('inconclusive')
    expect(verdict.reason).toBe(
      'Within what 6 baseline runs vary by; could only have seen changes above 74 %',
    )
    expect(verdict.smallestDetectable).toBeCloseTo(0.74, 2)
  })

  test('is judged against the last thirty runs only', () => {
    const old = Array.from({ length: 40 }, () => 5000)
    const recent = [...steady, ...steady, ...steady]
    expect(judge({ history: [...old, ...recent] }).baseline).toEqual(judge({ history: recent }).baseline)
    expect(judge({ history: [...old, ...recent] }).baseline.runs).toBe(30)
  })
})

describe('a level that moved', () => {
  const fallen = [901, 895, 905, 899, 903]

  test.each([1, 2, 3, 4])('stays a regression: %d runs on the new level do not join the baseline', (runs) => {
    const verdict = judge({ history: [...steady, ...fallen.slice(0, runs)], value: 900 })
    expect(verdict.kind).toBe('regressed')
    expect(verdict.baseline).toEqual(judge({ value: 900 }).baseline)
  })

  test('is the new baseline, alone, once five runs in a row stand on it', () => {
    const verdict = judge({ history: [...steady, ...fallen], value: 900 })
    expect(verdict).toMatchObject({ kind: 'unchanged', baseline: { runs: 5 } })
    expect(judge({ history: [...steady, ...fallen], value: 1000 }).kind).toBe('improved')
  })

  test('was noise where the next run is back: the odd run counts like any other', () => {
    expect(judge({ history: [...steady, 900, 1001], value: 1000 }).baseline.runs).toBe(12)
  })

  test('does not begin where odd runs lie on both sides', () => {
    expect(judge({ history: [...steady, 900, 1100, 900, 1100, 900, 1000], value: 1000 }).baseline.runs).toBe(
      16,
    )
  })
})

describe('a point with too small a baseline', () => {
  test.each([0, 1, 4])('of %d runs is inconclusive and says how many it takes', (runs) => {
    const verdict = judge({ history: steady.slice(0, runs), value: 1 })
    expect(verdict).toMatchObject({
      kind: 'inconclusive',
      reason: `${runs} of 5 runs needed for a baseline`,
      effect: null,
      smallestDetectable: null,
      baseline: { runs, expected: null },
    })
  })

  test('is judged from the fifth run on', () => {
    expect(judge({ history: steady.slice(0, 5), value: 500 }).kind).toBe('regressed')
  })
})

describe('a changed environment', () => {
  const before = steady.map((value) => ({ value, epoch: 'e1' }))
  const changes = [
    { field: 'guest.kernel', from: '6.1', to: '6.12' },
    { field: 'host.cpu.microcode', from: null, to: '0xd0003b9' },
    { field: 'host.kernel', from: '6.1', to: '6.12' },
    { field: 'vm.box.version', from: '1', to: '2' },
  ]
  const input = { value: 500, epoch: 'e2', doubtful: false, direction: 'higher', changes } as const

  test('starts a new baseline, and names up to three of its changes instead of raising an alarm', () => {
    const verdict = judgePoint({ ...input, history: before })
    expect(verdict?.kind).toBe('inconclusive')
    expect(verdict?.baseline).toMatchObject({ runs: 0, centre: null })
    expect(verdict?.reason).toBe(
      'Environment changed: guest.kernel 6.1 → 6.12, host.cpu.microcode unknown → 0xd0003b9, host.kernel 6.1 → 6.12' +
        ' and 1 more; 0 of 5 runs needed for a baseline',
    )
  })

  test('is over once the new environment has enough runs of its own', () => {
    const after = [500, 505, 498, 502, 497].map((value) => ({ value, epoch: 'e2' }))
    const verdict = judgePoint({ ...input, history: [...before, ...after] })
    expect(verdict).toMatchObject({ kind: 'unchanged', baseline: { runs: 5 } })
  })

  test('cuts off even equal environments of an earlier time: only the trailing stretch counts', () => {
    const elsewhere = { value: 900, epoch: 'e9' }
    const verdict = judgePoint({
      ...input,
      epoch: 'e1',
      history: [...before, elsewhere, ...before.slice(0, 2)],
    })
    expect(verdict?.baseline.runs).toBe(2)
  })
})

describe('numbers that need care', () => {
  test('equal runs do not make the sixth’s last digit an alarm, but a real change is one', () => {
    const history = [9.41e9, 9.41e9, 9.41e9, 9.41e9, 9.41e9]
    expect(judge({ history, value: 9.41e9 * (1 + 1e-9) }).kind).toBe('unchanged')
    expect(judge({ history, value: 9.4e9 }).kind).toBe('unchanged')
    expect(judge({ history, value: 9.2e9 }).kind).toBe('regressed')
  })

  test('one step of a coarse tool is no change: 46 µs after five times 45 µs', () => {
    const history = [45, 45, 45, 45, 45]
    expect(judge({ history, value: 46, direction: 'lower' }).kind).toBe('unchanged')
    expect(judge({ history, value: 52, direction: 'lower' }).kind).toBe('regressed')
  })

  test('zeros are judged as they are, without logarithms', () => {
    const history = [0, 2, 1, 0, 3, 1]
    expect(judge({ history, value: 2, direction: 'lower' }).kind).toBe('inconclusive')
    const verdict = judge({ history, value: 40, direction: 'lower' })
    expect(verdict.kind).toBe('regressed')
    expect(verdict.baseline.centre).toBeCloseTo(7 / 6, 12)
    expect(verdict.baseline.expected?.low).toBe(0)
  })

  test('nothing but zeros: another zero is unchanged, one is not an alarm, many are, and no percentage is invented', () => {
    const history = [0, 0, 0, 0, 0]
    expect(judge({ history, value: 0, direction: 'lower' })).toMatchObject({
      kind: 'unchanged',
      effect: null,
    })
    expect(judge({ history, value: 1, direction: 'lower' })).toMatchObject({
      kind: 'inconclusive',
      effect: null,
    })
    expect(judge({ history, value: 12, direction: 'lower' })).toMatchObject({
      kind: 'regressed',
      effect: null,
      reason: 'Clearly higher than 5 baseline runs around zero',
    })
  })

  test('a metric without a good direction gets no verdict', () => {
    const input = { value: 9, epoch: '', doubtful: false, changes: [], history: [] }
    expect(judgePoint({ ...input, direction: 'none' })).toBeNull()
  })

  test('a point of suspect repetitions is invalid, whatever its value', () => {
    expect(judge({ value: 10, doubtful: true })).toMatchObject({
      kind: 'invalid',
      reason: 'Every repetition was suspect',
      effect: null,
      baseline: { runs: 10, expected: null },
    })
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    '%d is refused by name, as a value and in the baseline',
    (wrong) => {
      expect(() => judge({ value: wrong })).toThrow(`Expected finite numbers to judge, got ${wrong}`)
      expect(() => judge({ history: [...steady, wrong] })).toThrow(RangeError)
    },
  )
})
