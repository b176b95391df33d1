import { describe, expect, test } from 'vitest'
import { type Deviation, deviationFrom } from '../../../server/judge/deviation.ts'
import { judgeRun, type RunEvidence } from '../../../server/judge/validity.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'
import { levelAt } from './judged-level.ts'

const deviation = (name: string, value: number, direction: 'higher' | 'lower' = 'higher'): Deviation =>
  deviationFrom({ value }, { name, level: levelAt(1000), direction })

const calm = [deviation('loopback first', 1004), deviation('loopback last', 995)]
const slow = [deviation('loopback first', 920), deviation('loopback last', 995)]
const series = (value: number, count = 10) =>
  Array.from({ length: count }, (_, i) => deviation(`series ${i}`, value))

const run = (evidence: Partial<RunEvidence>) =>
  judgeRun({ canaries: calm, series: series(1001), before: [], ...evidence })

describe('a run', () => {
  test('whose canaries lie where they should is valid', () => {
    expect(run({})).toEqual({ outcome: 'valid', displacement: null, reason: null })
  })

  test('whose canary stands out is suspect, and says which and by how much', () => {
    expect(run({ canaries: slow })).toEqual({
      outcome: 'suspect',
      displacement: 'worse',
      reason:
        'Bad boot: the canary loopback first, which runs none of the code, is −8.0 % against runs before',
    })
  })

  test('is valid where everything but calm canaries moved: a broad change of the code is no bad boot', () => {
    expect(run({ series: series(920) }).outcome).toBe('valid')
  })

  test('without canaries is suspect where most series are displaced alike, once', () => {
    const alike = { canaries: [], series: series(920) }
    expect(run(alike)).toMatchObject({
      outcome: 'suspect',
      reason: 'Bad boot, or a change of everything: 10 of 10 series are worse alike; the next run tells',
    })
    expect(run({ ...alike, before: [null, 'worse'] }).outcome).toBe('valid')
    expect(run({ ...alike, before: ['worse', 'better'] }).outcome).toBe('suspect')
  })

  test('without canaries is valid where half of its series are displaced, both ways, or too few to tell', () => {
    expect(run({ canaries: [], series: [...series(920, 5), ...series(1000, 5)] }).outcome).toBe('valid')
    expect(run({ canaries: [], series: [...series(920, 5), ...series(1080, 5)] }).outcome).toBe('valid')
    expect(run({ canaries: [], series: series(920, 3) }).outcome).toBe('valid')
  })

  test('after another with the same canaries off is still held, the third makes it the host', () => {
    const again = run({ canaries: slow, before: ['worse'] })
    expect(again.outcome).toBe('suspect')
    expect(again.reason).toMatch(/; run 2 in a row, 3 make a change of the host$/)
    const third = run({ canaries: slow, before: [null, 'worse', 'worse'] })
    expect(third.outcome).toBe('host-event')
    expect(third.reason).toMatch(/^The host has changed, in 3 runs in a row: /)
  })

  test('starts counting anew after a calm run, and after one off to the other side', () => {
    expect(run({ canaries: slow, before: ['worse', 'worse', null] }).outcome).toBe('suspect')
    expect(run({ canaries: slow, before: ['worse', 'worse', 'better'] }).outcome).toBe('suspect')
  })

  test('without any history is valid', () => {
    expect(judgeRun({ canaries: [], series: [], before: [] }).outcome).toBe('valid')
  })
})

test('better and worse mirror each other', () => {
  const mirrored = (items: readonly Deviation[]) =>
    items.map((item) => ({ ...item, deviation: -item.deviation }))
  for (const evidence of [
    { canaries: slow, series: series(1000) },
    { canaries: [], series: series(920) },
  ]) {
    const plain = judgeRun({ ...evidence, before: ['worse'] })
    const turned = judgeRun({
      canaries: mirrored(evidence.canaries),
      series: mirrored(evidence.series),
      before: ['better'],
    })
    expect(turned.outcome).toBe(plain.outcome)
    expect(turned.displacement).toBe('better')
    expect(plain.displacement).toBe('worse')
  }
})

test('a slow boot shows alike in throughput and in latency', () => {
  const throughput = deviation('tcp_stream', 1000 / 1.08)
  const latency = deviation('tcp_rr', 1000 * 1.08, 'lower')
  expect(latency.deviation).toBeCloseTo(throughput.deviation, 9)
})

test('of healthy runs with two canaries at most 1 in 100 is held back', () => {
  const random = seededRandom(41)
  const draw = (name: string) => deviation(name, 1000 * Math.exp(0.01 * normal(random)))
  let held = 0
  for (let i = 0; i < 3000; i++) if (run({ canaries: [draw('a'), draw('b')] }).outcome !== 'valid') held++
  expect(held / 3000).toBeLessThan(0.01)
})
