import { projectionOn } from './projection.ts'

/** The mean of one boot's repetitions, and where and when it was booted. */
export interface BootMean {
  readonly mean: number
  /** Repetitions that the mean is of. */
  readonly count: number
  /** Sum of the squares of their distances from the mean. */
  readonly squares: number
  readonly host: string
  /** Class of the time of day; whatever names it. */
  readonly time: string
}

/** Variances, each beyond what the ones before explain; null where the boots do not tell. None is below zero. */
export interface ComponentVariances {
  readonly within: number | null
  readonly boots: number | null
  readonly hosts: number | null
  readonly times: number | null
}

/**
 * Purpose: how much of the scatter of like measurements is between repetitions of a boot, between boots, between hosts and
 * between times of day.
 * Model: y = μ + host + time + boot + repetition, all but μ random and independent; hosts and times are crossed, boots
 * nested within both.
 * Method: Henderson's third, for any imbalance: each term's sum of squares is what it explains beyond all others (boots
 * beyond hosts and times, hosts beyond times, times beyond hosts), set equal to its expectation. An estimate below zero is
 * given as zero. On one host, in classes of one time, it is the usual nested analysis of variance.
 * Not for: components of which there are two or three classes to be taken at face value; with k classes one knows little
 * of the variance between classes (k − 1 degrees of freedom at most).
 * Where times cannot be told from boots (one boot each), times are left out, and what they bring counts for boots. With one
 * repetition a boot, what repetitions bring counts for boots too.
 * Errors: RangeError without boots, for a count below 1 and for numbers that are none.
 * Reference: Henderson (1953), Biometrics 9(2); Searle, Casella & McCulloch (1992), "Variance Components", §5.5.
 */
export function varianceComponents(boots: readonly BootMean[]): ComponentVariances {
  refuse(boots)
  const weights = boots.map(({ count }) => count)
  const observations = sum(weights)
  // Squares around some value are far smaller than around zero, and lose fewer digits.
  const origin = boots[0]?.mean ?? 0
  const means = boots.map(({ mean }) => mean - origin)
  const hosts = classesOf(boots.map(({ host }) => host))
  const times = timesOf(boots, hosts)
  const on = (...classes: readonly Classes[]) => projectionOn(classes, { weights, means })
  const withTimes = times !== null
  const [ofHosts, ofTimes, ofBoth] = [
    on(hosts),
    on(times ?? one(boots)),
    on(hosts, ...(times ? [times] : [])),
  ]

  const withinFreedom = observations - boots.length
  const within = withinFreedom === 0 ? null : sum(boots.map(({ squares }) => squares)) / withinFreedom
  const repetition = within ?? 0
  const all = sum(means.map((mean, i) => (weights[i] ?? 0) * mean ** 2))
  const bootFreedom = boots.length - ofBoth.rank
  const bootVariance = solve({
    squares: all - ofBoth.squares - bootFreedom * repetition,
    weight: observations - ofBoth.boots,
    freedom: bootFreedom,
  })
  const boot = bootVariance ?? 0
  /** What a term adds to a fit without it, less what repetitions and boots bring to that. */
  const beyond = (without: typeof ofBoth, classes: Classes) => {
    const freedom = ofBoth.rank - without.rank
    const chance = freedom * repetition + (ofBoth.boots - without.boots) * boot
    const weight = ofBoth.classes(classes) - without.classes(classes)
    return solve({ squares: ofBoth.squares - without.squares - chance, weight, freedom })
  }
  return {
    within,
    boots: bootVariance,
    hosts: bootVariance === null ? null : beyond(ofTimes, hosts),
    times: bootVariance === null || !withTimes ? null : beyond(ofHosts, times),
  }
}

/** For each boot the number of its class. */
type Classes = readonly number[]

/** Fewer classes of the time of day tell nothing of how much times differ. */
const leastTimes = 4
/** As few degrees of freedom for boots would be next to none. */
const leastBootFreedom = 3

/** The classes of time, where boots can be told from them. */
function timesOf(boots: readonly BootMean[], hosts: Classes): Classes | null {
  const times = classesOf(boots.map(({ time }) => time))
  if (new Set(times).size < leastTimes) return null
  const plain = { weights: boots.map(() => 1), means: boots.map(() => 0) }
  return boots.length - projectionOn([hosts, times], plain).rank < leastBootFreedom ? null : times
}

function one(boots: readonly BootMean[]): Classes {
  return boots.map(() => 0)
}

function classesOf(names: readonly string[]): Classes {
  const numbers = new Map([...new Set(names)].map((name, i) => [name, i]))
  return names.map((name) => numbers.get(name) ?? 0)
}

interface Equation {
  /** What is left for the term to explain. */
  readonly squares: number
  /** What a unit of its variance brings to that. */
  readonly weight: number
  readonly freedom: number
}

function solve({ squares, weight, freedom }: Equation): number | null {
  return freedom === 0 || weight <= 1e-9 ? null : Math.max(0, squares / weight)
}

function refuse(boots: readonly BootMean[]): void {
  if (boots.length === 0) throw new RangeError('Expected boots to tell components of variance from, got none')
  for (const { mean, count, squares } of boots) {
    if (!Number.isFinite(mean) || !(squares >= 0 && squares < Infinity)) {
      throw new RangeError(
        `Expected finite numbers of a boot, got a mean of ${mean} and squares of ${squares}`,
      )
    }
    if (!(count >= 1)) throw new RangeError(`Expected at least one repetition of a boot, got ${count}`)
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
