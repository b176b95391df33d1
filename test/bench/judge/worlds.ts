import { type Random, seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

/** One run at a commit: the value of the series under test and of the canary beside it. */
export interface WorldRun {
  readonly commit: number
  readonly host: string
  readonly value: number
  readonly canary: number
}

/** How runs come about where the code never changes. */
export interface World {
  readonly name: string
  /** Relative standard deviation of a run. */
  readonly noise: number
  /** Correlation of one run's noise with the one before. */
  readonly memory: number
  /** Which of three hosts runs a commit; null for a single host. Hosts differ by 2 %. */
  readonly hosts: 'random' | 'blocks' | null
  /** Share of boots that move everything in the run by −8 %. */
  readonly badBoots: number
}

const plain: World = { name: '', noise: 0.01, memory: 0, hosts: null, badBoots: 0 }

/** The worlds in which trackers were compared: no detector is told which one it is in. */
export const worlds: readonly World[] = [
  { ...plain, name: 'independent, CV 1 %' },
  { ...plain, name: 'independent, CV 2 %', noise: 0.02 },
  { ...plain, name: 'AR(1) 0.3, CV 2 %', noise: 0.02, memory: 0.3 },
  { ...plain, name: '3 hosts at random, 2 % apart', hosts: 'random' },
  { ...plain, name: '3 hosts in blocks of 20, 2 % apart', hosts: 'blocks' },
  { ...plain, name: '3 % bad boots at −8 %', badBoots: 0.03 },
]

/** The table's regressions, and the one of its bar in the worlds where hosts and boots make it hard. */
export const regressions: readonly Regression[] = [
  { world: { ...plain, name: 'independent, CV 1 %' }, effect: -0.02 },
  { world: { ...plain, name: 'independent, CV 1 %' }, effect: -0.03 },
  { world: { ...plain, name: 'independent, CV 2 %', noise: 0.02 }, effect: -0.05 },
  { world: { ...plain, name: 'independent, CV 2 %', noise: 0.02 }, effect: -0.1 },
  { world: { ...plain, name: '3 hosts at random, CV 1 %', hosts: 'random' }, effect: -0.02 },
  { world: { ...plain, name: '3 hosts at random, CV 1 %', hosts: 'random' }, effect: -0.03 },
  { world: { ...plain, name: '3 hosts in blocks of 20, CV 1 %', hosts: 'blocks' }, effect: -0.03 },
  { world: { ...plain, name: '3 % bad boots, CV 1 %', badBoots: 0.03 }, effect: -0.03 },
]

export interface Regression {
  readonly world: World
  /** Relative change of the code under test at `changeAt`. */
  readonly effect: number
}

export const commits = 200
export const changeAt = 100

/** A history of one series in a world, with a change at `changeAt` or without one. */
export function drawHistory(world: World, effect: number, seed: number): WorldRun[] {
  const random = seededRandom(seed)
  const levels = [0, 1, 2].map(() => (world.hosts === null ? 0 : 0.02 * normal(random)))
  const own = createNoise(world, random)
  const canary = createNoise({ ...world, memory: 0, noise: 0.01 }, random)
  return Array.from({ length: commits }, (_, commit) => {
    const host = hostOf(world, commit, random)
    const boot = random() < world.badBoots ? Math.log(0.92) : 0
    const code = commit >= changeAt ? Math.log1p(effect) : 0
    const level = levels[host] ?? 0
    return {
      commit,
      host: `host ${host}`,
      value: 1e9 * Math.exp(level + boot + code + own()),
      canary: 2e9 * Math.exp(level + boot + canary()),
    }
  })
}

function hostOf({ hosts }: World, commit: number, random: Random): number {
  if (hosts === null) return 0
  return hosts === 'random' ? Math.floor(random() * 3) : Math.floor(commit / 20) % 3
}

function createNoise({ noise, memory }: World, random: Random): () => number {
  let last = normal(random)
  return () => {
    last = memory * last + Math.sqrt(1 - memory ** 2) * normal(random)
    return noise * last
  }
}
