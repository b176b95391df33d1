import { describe, expect, test } from 'vitest'
import { attributeChange, type ChangeEvidence, type Course } from '../../../server/judge/attribute-change.ts'
import { levelOfRuns } from '../../../server/judge/level-of-runs.ts'

const before = [99, 101, 100, 98.5, 101.5, 100.4, 99.6, 100]
const times = (factor: number) => before.map((value) => ({ value: value * factor }))

function course(factor: number, shape: Partial<Course> = {}): Course {
  return { before: levelOfRuns(before), after: times(factor), unit: 'us', direction: 'higher', ...shape }
}

const evidence: ChangeEvidence = {
  treated: course(0.9),
  controls: [course(1)],
  commits: ['a', 'b'],
  environmentChanges: [],
}

describe('a change of a series', () => {
  test('is the code’s share by direction: a latency up is as bad as a throughput down', () => {
    const down = attributeChange(evidence)
    expect(down).toMatchObject({ kind: 'code' })
    const up = attributeChange({ ...evidence, treated: course(1 / 0.9, { direction: 'lower' }) })
    expect(up.code?.relative).toBeCloseTo(down.code?.relative ?? 0, 9)
    expect(up.kind).toBe('code')
  })

  test('is the host’s where canaries moved alike, whichever way their numbers go', () => {
    const controls = [course(1 / 0.9, { direction: 'lower' })]
    expect(attributeChange({ ...evidence, controls }).kind).toBe('host')
  })

  test('does not depend on units', () => {
    const scaled = (one: Course): Course => ({
      ...one,
      before: levelOfRuns(before.map((value) => value * 1e6)),
      after: one.after.map(({ value }) => ({ value: value * 1e6 })),
    })
    const found = attributeChange({ ...evidence, treated: scaled(evidence.treated) })
    expect(found.code?.relative).toBeCloseTo(attributeChange(evidence).code?.relative ?? 0, 9)
  })

  test('of a metric without a good direction is held against nothing, but for the environment and one commit', () => {
    const treated = course(0.9, { direction: 'none' })
    expect(attributeChange({ ...evidence, treated })).toMatchObject({ kind: 'unknown', ask: null })
    const kernel = [{ field: 'host.kernel', from: '6.1', to: '6.12' }]
    expect(attributeChange({ ...evidence, treated, environmentChanges: kernel }).ask).toBe('mirror-run')
    expect(attributeChange({ ...evidence, treated, commits: ['a', 'a'] }).kind).toBe('host')
  })

  test('from nothing, or from a level of zero, is unknown', () => {
    const reason = 'Too little is known of the level before to tell host from code'
    for (const treated of [
      course(1, { before: null }),
      course(1, { before: levelOfRuns([0, 0, 0, 0, 0]), after: [{ value: 3 }] }),
      course(1, { after: [] }),
    ]) {
      expect(attributeChange({ ...evidence, treated })).toMatchObject({ kind: 'unknown', reason })
    }
  })

  test('where values fall to zero is compared in the unit', () => {
    const counted = course(1, { after: [{ value: 0 }, { value: 60 }, { value: 75 }], unit: 'count' })
    expect(attributeChange({ ...evidence, treated: counted }).code?.relative).toBeCloseTo(-0.55, 1)
  })

  test('has one commit only where all runs name the same clean one', () => {
    const kind = (...commits: (string | null)[]) => attributeChange({ ...evidence, commits }).kind
    expect([kind('a', 'a'), kind('a', 'b', 'a'), kind(null, null), kind()]).toEqual([
      'host',
      'code',
      'code',
      'code',
    ])
  })
})
