import { createVitest, parseCLI, type Vitest } from 'vitest/node'
import { type Crash, crashesOnly } from './support/crashes.ts'

/**
 * Runs the tests as `vitest run` does, with the same arguments. A file whose process was ended by a signal is run once
 * more: V8 itself ends a short-lived process now and then (nodejs/node#62393 and #66126: one in some thousand), and
 * says nothing about the code under test. More than a few such files, or a second end of the same kind, is a failure.
 */
const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)])
const vitest = await createVitest({ ...options, watch: false })
try {
  const { unhandledErrors } = await vitest.start(filter)
  const crashes = crashesOnly(unhandledErrors)
  if (crashes.length > 0 && crashes.length <= 3) await runAgain(vitest, crashes)
} finally {
  await vitest.close()
}

async function runAgain(vitest: Vitest, crashes: readonly Crash[]): Promise<void> {
  for (const { file, signal } of crashes)
    console.log(`\nThe process of ${file} was ended by ${signal}: the file is run once more.`)
  const crashed = new Set(crashes.map(({ file }) => file))
  const specifications = await vitest.globTestSpecifications()
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
    specifications.filter(({ moduleId }) => crashed.has(moduleId)),
  )
  process.exitCode = unhandledErrors.length === 0 && testModules.every((module) => module.ok()) ? 0 : 1
}
