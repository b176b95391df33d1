import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'

/**
 * Closes a test run with what was skipped and why, and with one plain line that any CI can read:
 * `N passed, N failed, N skipped`. A file that could not be loaded counts as a failure. When files are run once more, the
 * line that follows is about all of them again.
 */
export function closingReporter(print: (line: string) => void = console.log): Reporter {
  let vitest: Vitest | null = null
  return {
    onInit(started) {
      vitest = started
    },
    onTestRunEnd(ran, unhandledErrors) {
      const modules = vitest?.state.getTestModules() ?? ran
      const tests = modules.flatMap((module) => [...module.children.allTests()])
      const skipped = tests.filter((test) => test.result().state === 'skipped')
      if (skipped.length > 0) print('\nSkipped:')
      for (const test of skipped) print(`  ${test.fullName}${reasonOf(test)}`)
      const passed = tests.filter((test) => test.result().state === 'passed').length
      const failed =
        tests.filter((test) => test.result().state === 'failed').length +
        modules.filter(failedToLoad).length +
        unhandledErrors.length
      print(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped`)
    },
  }
}

function reasonOf(test: TestCase): string {
  const result = test.result()
  return result.state === 'skipped' && result.note ? `: ${result.note}` : ''
}

function failedToLoad(module: TestModule): boolean {
  return module.errors().length > 0
}
