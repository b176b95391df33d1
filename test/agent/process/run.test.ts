import { expect, test } from 'vitest'
import { Failure } from '../../../agent/failure.ts'
import { lastLines, launch, mustSucceed, run } from '../../../agent/process.ts'
import { identityOf, isAlive, pidsWithEnvironment } from '../../../agent/vm/pid.ts'

const patient = { timeoutMs: 30_000 }

test('returns exit code, both streams and the arguments as they were given', async () => {
  const argv = ['sh', '-c', 'printf out; printf err >&2; exit 7', 'a b', "it's $HOME"]
  const finished = await run(argv, patient)
  expect(finished).toMatchObject({
    argv,
    code: 7,
    signal: null,
    timedOut: false,
    stdout: 'out',
    stderr: 'err',
  })
  expect(finished.durationMs).toBeGreaterThan(0)
})

test('hands over input, also to a program that does not read it', async () => {
  expect((await run(['cat'], { ...patient, input: 'ä\n' })).stdout).toBe('ä\n')
  const deaf = await run(['true'], { ...patient, input: 'x'.repeat(1_000_000) })
  expect(deaf.code).toBe(0)
})

test('calls onLine once per line of either stream, the last one without its line end too', async () => {
  const lines: string[] = []
  await run(['sh', '-c', 'printf "one\\r\\ntwo\\nthree"'], { ...patient, onLine: (line) => lines.push(line) })
  expect(lines).toEqual(['one', 'two', 'three'])
})

test('ends the whole process group at the deadline and says timedOut', async () => {
  const mark = `deadline-${process.pid}`
  const env = { ...process.env, METALMARK_TEST: mark }
  const finished = await run(['sh', '-c', 'sleep 60 & sleep 60'], { timeoutMs: 200, env })
  expect(finished).toMatchObject({ code: null, timedOut: true, signal: 'SIGTERM' })
  expect(pidsWithEnvironment('METALMARK_TEST', mark)).toEqual([])
})

test('kills a group that ignores the polite signal', async () => {
  const script = 'trap "" TERM; echo ready; while :; do sleep 1; done'
  const finished = await run(['sh', '-c', script], { timeoutMs: 300, graceMs: 100 })
  expect(finished).toMatchObject({ timedOut: true, signal: 'SIGKILL', stdout: 'ready\n' })
})

test('sends the wanted stop signal first', async () => {
  const script = 'trap "echo interrupted; exit 3" INT; echo ready; while :; do sleep 0.05; done'
  const finished = await run(['sh', '-c', script], { timeoutMs: 500, stopSignal: 'SIGINT' })
  expect(finished).toMatchObject({ timedOut: true, code: 3, stdout: 'ready\ninterrupted\n' })
})

test('rejects with a failure when aborted, after the program has ended', async () => {
  const controller = new AbortController()
  const running = launch(['sh', '-c', 'sleep 60'], { signal: controller.signal })
  const identity = identityOf(running.pid)
  controller.abort()
  await expect(running.finished).rejects.toMatchObject({ name: 'Failure', kind: 'interrupted' })
  expect(identity).toBeDefined()
  expect(identity && isAlive(identity)).toBe(false)
})

test('keeps the reason of an abort when it is a failure', async () => {
  const reason = new Failure('deadline', 'the run took too long')
  const aborted = run(['sleep', '60'], { ...patient, signal: abortedSoon(reason) })
  await expect(aborted).rejects.toBe(reason)
  await expect(run(['sleep', '60'], { ...patient, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})

test('names a missing program and the Debian package that brings it', async () => {
  const env = { PATH: '/nonexistent' }
  await expect(run(['mmdebstrap'], { ...patient, env })).rejects.toMatchObject({
    kind: 'environment',
    hint: expect.stringContaining('apt-get install mmdebstrap'),
  })
})

test('refuses more than 16 MiB of output and ends the program', async () => {
  await expect(run(['cat', '/dev/zero'], patient)).rejects.toThrow(
    /at most 16 MiB of output from `cat \/dev\/zero`/,
  )
})

test('does not wait for something left behind that holds the pipes open', async () => {
  const finished = await run(['sh', '-c', 'echo done; setsid sleep 20 & '], patient)
  expect(finished).toMatchObject({ code: 0, stdout: 'done\n', timedOut: false })
  expect(finished.durationMs).toBeLessThan(15_000)
})

test('mustSucceed tells the command, the exit code and the last lines of stderr', async () => {
  const failed = await run(['sh', '-c', 'seq 100 >&2; exit 4'], patient)
  expect(() => mustSucceed(failed, 'Counting failed', 'vm')).toThrow(
    /Counting failed: `sh -c .*` ended with exit code 4\.\n89\n/,
  )
  const fine = await run(['true'], patient)
  expect(mustSucceed(fine, 'Nothing failed', 'vm')).toBe(fine)
})

test('lastLines leaves out lines that say nothing', () => {
  expect(lastLines('one\n\n two\r\n\n', 2)).toBe('one\n two')
})

function abortedSoon(reason: Error): AbortSignal {
  const controller = new AbortController()
  setTimeout(() => controller.abort(reason), 50)
  return controller.signal
}
