import { ulid } from 'ulid'
import type { LineageCommit, Repetition, RunUpload } from '../../../server/contract/run.ts'
import { normal } from '../../support/random.ts'
import type { StoryCommit } from './story-repository.ts'

interface SimulatedBoot {
  /** A commit of the baseline branch, with those that it stands on, the nearest first. */
  readonly commit: StoryCommit
  readonly ancestors: readonly StoryCommit[]
  readonly startedAt: number
  readonly random: () => number
}

/**
 * Relative standard deviations between boots, of round trips over a shaped link and of the canary on a host that others use;
 * and what percentages and counts vary by.
 */
const noise = { benchmark: 0.02, canary: 0.5, points: 5 }

/**
 * A run as if another commit had been measured on the same host: host, environment, benchmarks and the number of repetitions
 * are those of the real run, so it lies on the real run's series; its times are the real ones but for the luck of a boot.
 */
export function simulateRun(
  real: RunUpload,
  { commit, ancestors, startedAt, random }: SimulatedBoot,
): RunUpload {
  const id = ulid(startedAt, random)
  const later = startedAt - real.startedAt
  const { manifest: _, ci: __, ...rest } = real
  return {
    ...rest,
    ...{ id, startedAt, finishedAt: real.finishedAt + later, ci: null, rawOutputs: [] },
    commit: {
      ...{ head: commit.hash, built: commit.hash, committedAt: commit.at, subject: commit.subject },
      ...{ branch: 'main', defaultBranch: 'main', pullRequest: null, dirty: false },
      parents: ancestors.slice(0, 1).map(({ hash }) => hash),
      lineage: ancestors.map(toLineage),
    },
    results: real.results.map(({ benchmark, repetitions }) => {
      const units = new Map(benchmark.metrics.map(({ name, unit }) => [name, unit]))
      const luck = Math.exp((benchmark.canary ? noise.canary : noise.benchmark) * normal(random))
      const values = (name: string, value: number) => lucky({ unit: units.get(name), value }, luck, random)
      return { benchmark, repetitions: repetitions.map((one) => repeated(one, later, values)) }
    }),
  }
}

/** Times and rates follow a boot's luck; counts and shares of the processors' time have a scatter of their own. */
function lucky(
  { unit, value }: { readonly unit: string | undefined; readonly value: number },
  luck: number,
  random: () => number,
): number {
  if (unit === 'percent') return Math.min(100, Math.abs(value + noise.points * normal(random)))
  if (unit === 'count') return Math.round(Math.abs(value + noise.points * normal(random)))
  return unit === 'bit/s' ? value / luck : value * luck
}

function repeated(
  one: Repetition,
  later: number,
  lucky: (metric: string, value: number) => number,
): Repetition {
  const values = Object.entries(one.values).map(([name, value]) => [name, lucky(name, value)])
  return {
    ...one,
    ...{ startedAt: one.startedAt + later, rawOutput: null, values: Object.fromEntries(values) },
  }
}

function toLineage({ hash, at, subject }: StoryCommit): LineageCommit {
  return { hash, committedAt: at, subject }
}
