import { Failure } from '../failure.ts'
import type { Suite } from './suite.ts'

/** The suite with some of its benchmarks and commands alone; the canary stays. Throws a `Failure` where it has none of them. */
export function onlyBenchmarks(suite: Suite, names: readonly string[]): Suite {
  const wanted = new Set(names)
  const benchmarks = suite.benchmarks.filter(({ name }) => wanted.has(name))
  const commands = suite.commands.filter(({ name }) => wanted.has(name))
  if (benchmarks.length > 0 || commands.length > 0) return { ...suite, benchmarks, commands }
  const has = [...new Set([...suite.benchmarks, ...suite.commands].map(({ name }) => name))].join(', ')
  throw new Failure('usage', `Expected benchmarks of the suite, got ${names.join(', ')}.`, {
    hint: `The suite has ${has}.`,
  })
}
