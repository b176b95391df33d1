import { describe, expect, test } from 'vitest'
import { confirmationErrors } from '../../../server/judge/confirmation.ts'
import { sidesOfBlock } from '../../../server/judge/confirmation-blocks.ts'
import {
  type ConfirmationCourse,
  isBuildFailure,
  type MeasuredBoot,
  nextStep,
} from '../../../server/judge/confirmation-course.ts'

const noises = [0.003, -0.004, 0.001, 0.002, -0.002, 0.004, -0.001, 0.003]

/** Boots of a host, whole blocks, with a head so much slower. */
function boots(host: string, blocks: number, slower: number): MeasuredBoot[] {
  return Array.from({ length: blocks }, (_, block) => sidesOfBlock(block))
    .flat()
    .map((side, i) => {
      const value = 100 * (1 + (noises[i % 8] ?? 0)) * (side === 'head' ? 1 - slower : 1)
      return { run: `${host} ${i}`, host, side, suspect: null, values: new Map([['m', value]]) }
    })
}

const done = (host: string, count: number): ConfirmationCourse['work'][number] => ({
  ...{ host, state: 'done', error: null, boots: count, outstanding: 0 },
})

function course(change: Partial<ConfirmationCourse>): ConfirmationCourse {
  return {
    hosts: [
      { id: 'a', label: 'rack-1' },
      { id: 'b', label: 'rack-2' },
    ],
    boots: [],
    metrics: [{ key: 'm', name: 'tcp_rr rate', direction: 'higher', suspected: -0.1, noise: 0.003 }],
    ...{ work: [], mostBoots: 24, smallestEffect: 0.05, errors: confirmationErrors, isOver: false },
    ...change,
  }
}

const unknownNoise = {
  metrics: [{ key: 'm', name: 'tcp_rr rate', direction: 'higher', suspected: -0.1, noise: null }],
} as const

describe('a confirmation on two hosts', () => {
  const both = [done('a', 8), done('b', 8)]

  test('is confirmed by the host of the suspicion, and the other one says the same', () => {
    const step = nextStep(course({ boots: [...boots('a', 2, 0.1), ...boots('b', 2, 0.1)], work: both }))
    expect(step).toMatchObject({ kind: 'end', state: 'confirmed', hostSpecific: false })
    expect(step).toMatchObject({
      reason: expect.stringMatching(/by −1\d % .* on rack-1; rack-2 says the same/),
    })
  })

  test('is confirmed as the host’s where it shows there alone, and says so', () => {
    const step = nextStep(course({ boots: [...boots('a', 2, 0.1), ...boots('b', 2, 0)], work: both }))
    expect(step).toMatchObject({ kind: 'end', state: 'confirmed', hostSpecific: true })
    expect(step).toMatchObject({ reason: expect.stringMatching(/on rack-2 nothing of it shows/) })
  })

  test('is refuted with the contradiction where only the other host shows it', () => {
    const step = nextStep(course({ boots: [...boots('a', 2, 0), ...boots('b', 2, 0.1)], work: both }))
    expect(step).toMatchObject({ state: 'refuted', reason: expect.stringMatching(/but on rack-2 it shows/) })
  })

  test('waits for the other host only while its agent is at work', () => {
    const waiting = (state: 'queued' | 'claimed') =>
      nextStep(
        course({
          boots: boots('a', 2, 0.1),
          work: [done('a', 8), { ...done('b', 4), state, outstanding: 4 }],
        }),
      ).kind
    expect(waiting('claimed')).toBe('wait')
    expect(waiting('queued')).toBe('end')
  })

  test('shares its boots between them', () => {
    const open = course({
      ...unknownNoise,
      mostBoots: 8,
      boots: boots('a', 1, 0.03),
      work: [done('a', 4), done('b', 0)],
    })
    const step = nextStep(open)
    expect(step).toMatchObject({ kind: 'measure', asked: [{ host: 'b' }] })
  })
})

describe('a confirmation', () => {
  test('asks for what a bad boot left open before the next block', () => {
    const [first, ...rest] = boots('a', 1, 0.03)
    const bad = [{ ...(first as MeasuredBoot), suspect: 'its canary lies off' }, ...rest]
    const one = course({
      ...unknownNoise,
      hosts: [{ id: 'a', label: 'rack-1' }],
      boots: bad,
      work: [done('a', 4)],
    })
    expect(nextStep(one)).toMatchObject({ kind: 'measure', asked: [{ host: 'a', sides: ['base'] }] })
  })

  test('goes on with the mirrored block', () => {
    const open = course({
      ...unknownNoise,
      hosts: [{ id: 'a', label: 'rack-1' }],
      boots: boots('a', 1, 0.03),
      work: [done('a', 4)],
    })
    expect(nextStep(open)).toMatchObject({ asked: [{ sides: ['head', 'base', 'base', 'head'] }] })
  })

  test('ends where base and head measure nothing in common', () => {
    const apart = boots('a', 1, 0).map((boot) => ({ ...boot, values: new Map([[boot.side, 1]]) }))
    const step = nextStep(course({ boots: apart, work: [done('a', 4)] }))
    expect(step).toMatchObject({
      state: 'inconclusive',
      reason: expect.stringMatching(/no suspect metric in common/),
    })
  })

  test('of several metrics needs more evidence for each', () => {
    const metric = (key: string) =>
      ({ key, name: key, direction: 'higher', suspected: -0.1, noise: null }) as const
    const same = boots('a', 2, 0.03)
    const one = nextStep(course({ boots: same, work: [done('a', 8)], metrics: [metric('m')] }))
    const many = ['m', ...Array.from({ length: 49 }, (_, i) => `other ${i}`)].map(metric)
    expect(one.kind).toBe('end')
    expect(nextStep(course({ boots: same, work: [done('a', 8)], metrics: many })).kind).toBe('measure')
  })

  test('knows a commit that does not build from one that could not be measured', () => {
    expect(isBuildFailure('exit code 5: the build of 0123456789ab failed: make')).toBe(true)
    expect(isBuildFailure('the VM did not boot')).toBe(false)
  })
})
