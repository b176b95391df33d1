import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'metalmark-run-'))
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'))
  write(
    'vitest.config.ts',
    `import { closingReporter } from '${path.resolve('test/support/closing-reporter.ts')}'
     export default { test: { reporters: [closingReporter()] } }`,
  )
  write('good.test.ts', `import { test } from 'vitest'; test('is fine', () => {})`)
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a file whose process dies of a signal is run once more, is named, and counts by its second run', () => {
  write('crash.test.ts', killingItself('SIGSEGV', { times: 1 }))
  const { status, stdout } = run()
  expect(stdout).toContain(`crash.test.ts was ended by SIGSEGV: the file is run once more.`)
  expect(stdout.trimEnd()).toMatch(/\n3 passed, 0 failed, 0 skipped$/)
  expect(status).toBe(0)
})

test('a file whose process dies again has failed', () => {
  write('crash.test.ts', killingItself('SIGTRAP', { times: 2 }))
  const { status, stdout } = run()
  expect(stdout.match(/is run once more/g)).toHaveLength(1)
  expect(stdout.trimEnd()).toMatch(/, 1 failed, 0 skipped$/)
  expect(status).toBe(1)
})

test('a test that fails beside a crash stays failed', () => {
  write('crash.test.ts', killingItself('SIGSEGV', { times: 1 }))
  write('bad.test.ts', `import { expect, test } from 'vitest'; test('is wrong', () => expect(1).toBe(2))`)
  const { status, stdout } = run()
  expect(stdout.trimEnd()).toMatch(/\n3 passed, 1 failed, 0 skipped$/)
  expect(status).toBe(1)
})

test('a crash beside an error that nothing caught is not tried again, for the error would be forgotten', () => {
  write('crash.test.ts', killingItself('SIGSEGV', { times: 1 }))
  write(
    'stray.test.ts',
    `import { test } from 'vitest'; test('leaves an error', () => { void Promise.reject(new Error('stray')) })`,
  )
  const { status, stdout } = run()
  expect(stdout).not.toContain('once more')
  expect(status).toBe(1)
})

test('many crashes are no accident', () => {
  for (const name of ['a', 'b', 'c', 'd']) write(`${name}.test.ts`, killingItself('SIGSEGV', { times: 1 }))
  const { status, stdout } = run()
  expect(stdout).not.toContain('once more')
  expect(stdout.trimEnd()).toMatch(/, 4 failed, 0 skipped$/)
  expect(status).toBe(1)
})

/** A file of two tests, the second of which ends its process as often as said, and passes from then on. */
function killingItself(signal: NodeJS.Signals, { times }: { times: number }): string {
  return `
    import { appendFileSync, readFileSync } from 'node:fs'
    import { test } from 'vitest'
    const mark = import.meta.filename + '.died'
    test('is fine too', () => {})
    test('kills its process', async () => {
      appendFileSync(mark, 'x')
      if (readFileSync(mark, 'utf8').length > ${times}) return
      process.kill(process.pid, '${signal}')
      await new Promise(() => {})
    })`
}

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text)
}

function run() {
  const program = path.resolve('test/run.ts')
  return spawnSync(process.execPath, [program, '--root', folder], { cwd: folder, encoding: 'utf8' })
}
