import { describe, expect, test } from 'vitest'
import {
  type ConfirmationAim,
  type ConfirmationBoot,
  type ConfirmationFinding,
  confirmationErrors,
  judgeConfirmation,
} from '../../../server/judge/confirmation.ts'
import { sidesOfBlock } from '../../../server/judge/confirmation-blocks.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

const aim: ConfirmationAim = {
  ...{ direction: 'higher', suspected: -0.1, smallestEffect: 0.05, noise: null, metrics: 1 },
  errors: confirmationErrors,
}

/** What many boots of a calmer day would say of a noise of 0.02. */
const half = { spread: 0.01, freedom: 39 }

type Luck = (random: () => number) => number
const even: Luck = normal
/** One boot in ten has four times the spread. */
const heavy: Luck = (random) => normal(random) * (random() < 0.9 ? 1 : 4)

interface Story {
  readonly effect: number
  readonly sd: number
  readonly luck?: Luck
  readonly aim?: Partial<ConfirmationAim>
  readonly driftPerBoot?: number
}

/** A confirmation that looks after each block of four boots and stops at its answer, at the latest after six blocks. */
function play(random: () => number, story: Story): ConfirmationFinding {
  const { effect, sd, luck = even, driftPerBoot = 0 } = story
  const boots: ConfirmationBoot[] = []
  for (let block = 0; ; block++) {
    for (const side of sidesOfBlock(block)) {
      const noise = sd * luck(random) + driftPerBoot * boots.length
      boots.push({ side, value: 100 * (side === 'head' ? 1 + effect : 1) * Math.exp(noise) })
    }
    const finding = judgeConfirmation(boots, { ...aim, ...story.aim })
    if (finding.state !== 'open' || block === 5) return finding
  }
}

function shares(seed: number, story: Story, times = 2000) {
  const random = seededRandom(seed)
  const findings = Array.from({ length: times }, () => play(random, story))
  const share = (state: ConfirmationFinding['state']) =>
    findings.filter((finding) => finding.state === state).length / times
  const boots = findings.reduce((sum, { blocks }) => sum + 4 * blocks, 0) / times
  return { confirmed: share('confirmed'), refuted: share('refuted'), boots }
}

describe('base and head measured in alternation', () => {
  test.each<readonly [string, Partial<Story>]>([
    ['even noise', {}],
    ['heavy tails', { luck: heavy }],
    ['noise that history knows', { aim: { noise: 0.02 } }],
    ['noise that history holds for half of what it is', { aim: { noise: 0.01 } }],
    ['heavy tails, and half of the noise known', { luck: heavy, aim: { noise: 0.01 } }],
    ['noise that a calibration holds for half of what it is', { aim: { calibrated: half } }],
    ['noise that both hold for half of what it is', { aim: { noise: 0.01, calibrated: half } }],
    ['a host that drifts by half a percent a boot', { driftPerBoot: 0.005 }],
  ])('are confirmed as different less than once in a hundred where they are the same: %s', (_, story) => {
    expect(shares(1, { effect: 0, sd: 0.02, ...story }).confirmed).toBeLessThan(0.01)
  })

  test('are refuted where they are the same and the noise allows it', () => {
    const { refuted, boots } = shares(2, { effect: 0, sd: 0.01 })
    expect(refuted).toBeGreaterThan(0.99)
    expect(boots).toBeLessThan(10)
  })

  test.each([
    [-0.05, 0.01, 0.99, 10],
    [-0.1, 0.02, 0.99, 10],
    [-0.1, 0.03, 0.98, 13],
    [-0.2, 0.03, 0.99, 9],
  ])('are confirmed where the head is %d off with noise of %d', (effect, sd, least, mostBoots) => {
    const { confirmed, refuted, boots } = shares(3, { effect, sd, aim: { suspected: effect } })
    expect(confirmed).toBeGreaterThanOrEqual(least)
    expect(refuted).toBeLessThan(0.01)
    expect(boots).toBeLessThanOrEqual(mostBoots)
  })

  test('take half as many boots where history knows the noise', () => {
    const story = { effect: -0.1, sd: 0.01 }
    const blind = shares(4, story).boots
    expect(shares(4, { ...story, aim: { noise: 0.01 } }).boots).toBeLessThanOrEqual(blind / 1.8)
  })

  test('take fewer boots still where a calibration knows it, and believe the boots where it was wrong', () => {
    const story = { effect: -0.06, sd: 0.02 }
    const history = shares(6, { ...story, aim: { noise: 0.02 } })
    const calibrated = shares(6, { ...story, aim: { calibrated: { spread: 0.02, freedom: 39 } } })
    expect(calibrated.boots).toBeLessThan(history.boots)
    expect(calibrated.confirmed).toBeGreaterThanOrEqual(history.confirmed - 0.01)
    const wild = shares(6, { effect: -0.1, sd: 0.01, aim: { calibrated: { spread: 0.05, freedom: 39 } } })
    expect(wild).toMatchObject({ confirmed: 1, refuted: 0 })
  })

  test('have an interval that holds the truth at all looks together', () => {
    const random = seededRandom(5)
    let missed = 0
    for (let i = 0; i < 2000; i++) {
      const { effect } = play(random, { effect: -0.04, sd: 0.02 })
      if (effect !== null && (effect.low > -0.04 || effect.high < -0.04)) missed++
    }
    expect(missed / 2000).toBeLessThan(0.05)
  })

  test('say nothing before there are two boots of each side', () => {
    const boots: ConfirmationBoot[] = [
      { side: 'base', value: 100 },
      { side: 'head', value: 50 },
      { side: 'head', value: 50 },
    ]
    expect(judgeConfirmation(boots, aim)).toMatchObject({ state: 'open', blocks: 0, effect: null })
  })

  test('are judged the same in any unit, and mirrored where lower is better', () => {
    const boots = (factor: number, head: number): ConfirmationBoot[] =>
      [1, 1.01, 0.99, 1, 1.005, 0.995, 1.01, 1].flatMap((noise, i) => ({
        side: sidesOfBlock(Math.floor(i / 4))[i % 4] ?? 'base',
        value: factor * noise * ((sidesOfBlock(Math.floor(i / 4))[i % 4] ?? 'base') === 'head' ? head : 1),
      }))
    const small = judgeConfirmation(boots(1, 0.9), aim)
    const large = judgeConfirmation(boots(1e9, 0.9), aim)
    expect(small.state).toBe('confirmed')
    expect(large.effect?.relative).toBeCloseTo(small.effect?.relative ?? 0, 10)
    expect(judgeConfirmation(boots(1, 1 / 0.9), { ...aim, direction: 'lower' }).state).toBe('confirmed')
    expect(judgeConfirmation(boots(1, 1 / 0.9), aim).state).toBe('refuted')
  })

  test('of a metric that may be zero are compared as shares of the base', () => {
    const boots: ConfirmationBoot[] = sidesOfBlock(0)
      .concat(sidesOfBlock(1))
      .map((side, i) => ({ side, value: side === 'head' ? i % 3 : 100 + (i % 3) }))
    expect(judgeConfirmation(boots, aim).effect?.relative).toBeCloseTo(-0.99, 1)
  })
})
