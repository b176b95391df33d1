import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { workplace } from './workplace.ts'

/** Until a file is there: the command under test makes it. */
async function until(file: string): Promise<string> {
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(20)
  return readFileSync(file, 'utf8').trim()
}

describe('the wrapped command', () => {
  test('has the environment, the output and the exit code that it has without', async () => {
    const { agent } = workplace()
    const script = 'echo "$MEMORY $RUN_TEST_SUITE"; echo trouble >&2; exit 7'
    const ended = await agent(['exec', '--', 'sh', '-c', script], { MEMORY: '4096', RUN_TEST_SUITE: '1' })
    expect(ended).toMatchObject({ code: 7, stdout: '4096 1\n' })
    expect(ended.stderr).toMatch(/^trouble\n/)
  })

  test('is given a directory for results and the id of the run', async () => {
    const { agent, state } = workplace()
    const script = 'ls -A "$METALMARK_RESULTS_DIR"; echo "$METALMARK_RUN_ID $METALMARK_RESULTS_DIR"'
    const { stdout, stderr } = await agent(['exec', '--', 'sh', '-c', script])
    const [id, dir] = stdout.trim().split(' ')
    expect(id).toMatch(/^\w{26}$/)
    expect(dir).toBe(join(state, 'exec', id ?? '', 'results'))
    expect(stderr).toContain('The command left nothing in METALMARK_RESULTS_DIR, so no run was made of it.')
    expect(existsSync(dir ?? '')).toBe(false)
  })

  test('keeps its own arguments, options and blanks included', async () => {
    const { agent } = workplace()
    const argv = ['--strict', '-x', 'a b', "it's", '$HOME', '*']
    const { stdout } = await agent(['exec', '--', 'printf', '%s\\n', ...argv])
    expect(stdout).toBe(`${argv.join('\n')}\n`)
  })

  test.each([
    ['is not there', ['no-such-program'], 127],
    ['may not be run', ['/etc/passwd'], 126],
    ['was ended by a signal', ['sh', '-c', 'kill -TERM $$'], 143],
  ])('that %s is told as a shell tells it', async (_, argv, code) => {
    const { agent } = workplace()
    expect((await agent(['exec', '--strict', '--', ...argv])).code).toBe(code)
  })

  test('is asked for', async () => {
    const { agent } = workplace()
    const { code, stderr } = await agent(['exec', '--strict', '--'])
    expect(code).toBe(2)
    expect(stderr).toContain("missing required argument 'command'")
  })
})

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('reaches the command, whose exit code comes back, and nothing is left', async () => {
    const { dir, start, waiting } = workplace()
    const script = `trap 'exit 9' INT TERM; echo up >"${dir}/up"; while :; do sleep 0.05; done`
    const { child, ended } = start(['exec', '--', 'sh', '-c', script])
    await until(join(dir, 'up'))
    child.kill(signal)
    expect((await ended).code).toBe(9)
    expect(waiting()).toEqual([])
    expect(existsSync(join(dir, 'lock'))).toBe(false)
  })
})

test('a signal reaches what the command started, too', async () => {
  const { dir, start } = workplace()
  const { child, ended } = start([
    'exec',
    '--',
    'sh',
    '-c',
    `sh -c 'echo up >"${dir}/up"; sleep 300'; exit 9`,
  ])
  await until(join(dir, 'up'))
  child.kill('SIGTERM')
  // The output ends when all that holds it has ended: without the signal that would be after 300 s.
  expect((await ended).code).toBe(143)
})

test('results of a command that was interrupted may be half: they are kept, and make no run', async () => {
  const { dir, start, waiting } = workplace()
  const script = `echo half >"$METALMARK_RESULTS_DIR/out.json"; echo "$METALMARK_RESULTS_DIR" >"${dir}/where"; sleep 300`
  const { child, ended } = start(['exec', '--', 'sh', '-c', script])
  const results = await until(join(dir, 'where'))
  child.kill('SIGTERM')
  const { code, stderr } = await ended
  expect(code).toBe(143)
  expect(stderr).toContain(`It is kept in ${results}, and no run is made of it.`)
  expect(readFileSync(join(results, 'out.json'), 'utf8')).toBe('half\n')
  expect(waiting()).toEqual([])
})

describe('the host lock', () => {
  test('is held while the command runs: another one waits, or fails when told so', async () => {
    const { dir, start, agent } = workplace()
    const first = start([
      'exec',
      '--',
      'sh',
      '-c',
      `echo 1 >"${dir}/began"; until [ -e "${dir}/end" ]; do sleep 0.05; done`,
    ])
    await until(join(dir, 'began'))
    const failing = await agent(['exec', '--lock', 'fail', '--', 'true'])
    expect(failing.code).toBe(3)
    expect(failing.stderr).toMatch(/The host is busy: process \d+ has been using it since .*: metalmark exec/)
    const second = start(['exec', '--', 'sh', '-c', `[ -e "${dir}/end" ] && echo after`])
    second.child.stderr?.once('data', () => writeFileSync(join(dir, 'end'), ''))
    expect(await second.ended).toMatchObject({ code: 0, stdout: 'after\n' })
    expect((await first.ended).code).toBe(0)
  })

  test('does not hold up an agent within the command', async () => {
    const { dir, agent } = workplace()
    const main = new URL('../../../agent/main.ts', import.meta.url).pathname
    const inner = [process.execPath, main, 'exec', '--lock', 'fail', '--', 'echo', 'inside']
    expect(await agent(['exec', '--', ...inner])).toMatchObject({ code: 0, stdout: 'inside\n' })
    expect(existsSync(join(dir, 'lock'))).toBe(false)
  })

  test('that cannot be used does not fail a build', async () => {
    const { dir, agent } = workplace()
    writeFileSync(join(dir, 'file'), '')
    const { code, stdout, stderr } = await agent(['exec', '--', 'echo', 'built'], {
      METALMARK_LOCK_FILE: join(dir, 'file', 'lock'),
    })
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'built\n' })
    expect(stderr).toMatch(/Warning: /)
  })
})
