import { describe, expect, test } from 'vitest'
import {
  type BisectionAnswer,
  nextCandidate,
  startBisection,
  withAnswer,
} from '../../../server/judge/bisection.ts'
import { judgeConfirmation } from '../../../server/judge/confirmation.ts'
import { type Side, sidesOfBlock } from '../../../server/judge/confirmation-blocks.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

const names = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`)

/** Where the search ends, and how many commits were measured. */
function search(count: number, answer: (commit: number, good: number) => BisectionAnswer) {
  let commits = startBisection(names(count))
  for (let steps = 0; ; steps++) {
    const step = nextCandidate(commits)
    if (step.kind !== 'measure') return { step, steps }
    const [commit = 0, good = 0] = [step.commit, step.good].map((name) => Number(name.slice(1)))
    commits = withAnswer(commits, step.commit, answer(commit, good))
  }
}

describe('a bisection', () => {
  test.each([2, 3, 8, 100, 1000])(
    'finds the one commit among %d in as many steps as halving takes',
    (count) => {
      for (const culprit of [1, Math.ceil(count / 2), count - 1].filter((at) => at < count)) {
        const { step, steps } = search(count, (commit) => (commit >= culprit ? 'bad' : 'good'))
        expect(step).toEqual({ kind: 'found', culprit: `c${culprit}`, good: `c${culprit - 1}` })
        expect(steps).toBeLessThanOrEqual(Math.ceil(Math.log2(Math.max(2, count - 1))))
      }
    },
  )

  test('passes over commits that give no answer', () => {
    const { step } = search(16, (commit) => (commit === 7 ? 'undecided' : commit >= 11 ? 'bad' : 'good'))
    expect(step).toMatchObject({ kind: 'found', culprit: 'c11' })
  })

  test('says how far it came where the commits around the change give no answer', () => {
    const { step } = search(16, (commit) =>
      commit >= 6 && commit <= 8 ? 'undecided' : commit > 8 ? 'bad' : 'good',
    )
    expect(step).toEqual({ kind: 'stuck', good: 'c5', bad: 'c9', between: 3 })
  })

  test.each([
    [0.01, 190],
    [0.02, 140],
  ])(
    'finds a tenth in noise of %d, one boot in twenty three times as bad, in %d of 200 searches, and is hardly ever wrong',
    (sd, least) => {
      const random = seededRandom(11)
      const ends = Array.from({ length: 200 }, () => {
        const culprit = 1 + Math.floor(random() * 63)
        const { step } = search(64, (commit, good) =>
          measure({ random, sd, speed: [good, commit].map((one) => (one >= culprit ? 0.9 : 1)) }),
        )
        return step.kind === 'found' ? step.culprit === `c${culprit}` : null
      })
      expect(ends.filter((right) => right === true).length).toBeGreaterThanOrEqual(least)
      expect(ends.filter((right) => right === false).length).toBeLessThanOrEqual(2)
    },
  )
})

interface Measurement {
  readonly random: () => number
  readonly sd: number
  /** Of the last good commit, and of the one in question. */
  readonly speed: readonly number[]
}

/** A step's confirmation: six blocks at most, and an error for each way that suits six steps. */
function measure({ random, sd, speed: [base = 1, head = 1] }: Measurement): BisectionAnswer {
  const boots: { side: Side; value: number }[] = []
  for (let block = 0; block < 6; block++) {
    for (const side of sidesOfBlock(block)) {
      const luck = sd * normal(random) * (random() < 0.95 ? 1 : 3)
      boots.push({ side, value: 100 * (side === 'head' ? head : base) * Math.exp(luck) })
    }
    const { state } = judgeConfirmation(boots, {
      ...{ direction: 'higher', suspected: null, smallestEffect: 0.05, noise: sd, metrics: 1 },
      errors: { confirmed: 0.01 / 6, refuted: 0.01 / 6 },
    })
    if (state !== 'open') return state === 'confirmed' ? 'bad' : 'good'
  }
  return 'undecided'
}
