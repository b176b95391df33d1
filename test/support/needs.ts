import { spawnSync } from 'node:child_process'
import { describe, type TestContext } from 'vitest'

/** Programs that a suite of tests cannot do without, with the Debian package that brings each. */
type Needs = Readonly<Record<string, string>>

/**
 * `describe` for tests that need programs of the machine. Where one is missing the suite is skipped with the reason in
 * its name (`lacking`: what else is missing); with `CI=true` the suite runs and fails instead, because CI installs everything.
 */
export function describeNeeding(
  needs: Needs,
  name: string,
  body: () => void,
  lacking: readonly string[] = [],
): void {
  const missing = Object.entries(needs).filter(([program]) => !isInstalled(program))
  if ((missing.length === 0 && lacking.length === 0) || process.env['CI'] === 'true') {
    describe(name, body)
    return
  }
  const programs = missing.map(([program, pkg]) => `${program} (package ${pkg})`)
  const reason = [...programs, ...lacking].join(', ')
  describe.skip(`${name} [skipped: needs ${reason}]`, body)
}

/** Skips the running test with a reason, or fails it when `CI=true`. */
export function skipUnless(condition: boolean, reason: string, context: TestContext): void {
  if (condition) return
  if (process.env['CI'] === 'true') throw new Error(`With CI=true nothing may be skipped, but: ${reason}`)
  context.skip(reason)
}

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v -- "$1"', 'sh', program]).status === 0
}
