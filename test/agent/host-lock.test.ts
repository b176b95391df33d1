import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Failure } from '../../agent/failure.ts'
import { type HostLockOptions, takeHostLock } from '../../agent/host-lock.ts'
import { tryLock } from '../../agent/lock-file.ts'
import { temporaryDirectory } from './support/temporary.ts'

const options = (path: string, more: Partial<HostLockOptions> = {}): HostLockOptions => ({
  ...{ path, purpose: 'a test', mode: 'fail', waitMs: 30_000, clock: Date.now, onWait: () => undefined },
  ...more,
})

/** A process of its own that takes the lock, says so, and holds it until its input ends. */
async function holder(path: string): Promise<ChildProcess> {
  const program = `
    import { tryLock } from ${JSON.stringify(new URL('../../agent/lock-file.ts', import.meta.url).href)}
    const attempt = tryLock(process.argv[1], { purpose: 'metalmark run X', now: Date.now() })
    console.log(attempt.kind)
    process.stdin.on('end', () => { if (attempt.kind === 'taken') attempt.lock.release(); process.exit() }).resume()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = await once(child.stdout, 'data')
  expect(String(said).trim()).toBe('taken')
  return child
}

test('a second run fails at once and is told who holds the host and since when', async () => {
  const path = join(temporaryDirectory(), 'host.lock')
  const child = await holder(path)
  const attempt = takeHostLock(options(path))
  await expect(attempt).rejects.toThrow(
    new RegExp(`process ${child.pid} has been using it since \\d{4}-.*: metalmark run X`),
  )
  await expect(attempt).rejects.toMatchObject({ kind: 'busy' } satisfies Partial<Failure>)
})

test('a waiting run says once whom it waits for and goes on when the host is free', async () => {
  const path = join(temporaryDirectory(), 'host.lock')
  const child = await holder(path)
  const lines: string[] = []
  const lock = await takeHostLock(
    options(path, {
      mode: 'wait',
      onWait(line) {
        lines.push(line)
        child.stdin?.end()
      },
    }),
  )
  expect(lines).toEqual([expect.stringContaining(`process ${child.pid}`)])
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid, purpose: 'a test' })
  lock.release()
  expect(existsSync(path)).toBe(false)
})

test('waiting ends at its deadline', async () => {
  const path = join(temporaryDirectory(), 'host.lock')
  await holder(path)
  let now = 0
  const clock = () => (now += 20_000)
  await expect(takeHostLock(options(path, { mode: 'wait', clock }))).rejects.toThrow('not free after 30 s')
})

test('waiting ends when the run is interrupted', async () => {
  const path = join(temporaryDirectory(), 'host.lock')
  await holder(path)
  const controller = new AbortController()
  const onWait = () => controller.abort(new Failure('interrupted', 'stop'))
  const attempt = takeHostLock(options(path, { mode: 'wait', signal: controller.signal, onWait }))
  await expect(attempt).rejects.toThrow('stop')
})

test('the lock of a process that was killed is taken over', async () => {
  const path = join(temporaryDirectory(), 'host.lock')
  const child = await holder(path)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(existsSync(path)).toBe(true)
  const lock = await takeHostLock(options(path))
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid })
  lock.release()
})

test('a process id that was used again does not count as the holder', () => {
  const path = join(temporaryDirectory(), 'host.lock')
  writeFileSync(path, JSON.stringify({ pid: process.pid, startTicks: 1, since: 0, purpose: 'long gone' }))
  expect(tryLock(path, { purpose: 'now', now: 0 }).kind).toBe('taken')
})

test('of many processes that find a dead holder, one gets the lock', async () => {
  const path = join(temporaryDirectory(), 'host.lock')
  writeFileSync(path, JSON.stringify({ pid: 4_194_303, startTicks: 1, since: 0, purpose: 'dead' }))
  const program = `
    import { tryLock } from ${JSON.stringify(new URL('../../agent/lock-file.ts', import.meta.url).href)}
    console.log(tryLock(process.argv[1], { purpose: 'x', now: 0 }).kind)
    process.stdin.resume()`
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', program, path], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
  onTestFinished(() => children.forEach((child) => void child.kill('SIGKILL')))
  const said = await Promise.all(
    children.map(async (child) => String((await once(child.stdout, 'data'))[0]).trim()),
  )
  expect(said.filter((kind) => kind === 'taken')).toHaveLength(1)
})

test('a takeover that was itself killed does not block the host for ever', () => {
  const path = join(temporaryDirectory(), 'host.lock')
  writeFileSync(path, JSON.stringify({ pid: 4_194_303, startTicks: 1, since: 0, purpose: 'dead' }))
  mkdirSync(`${path}.takeover`)
  expect(tryLock(path, { purpose: 'x', now: 0 }).kind).toBe('held')
  utimesSync(`${path}.takeover`, new Date(0), new Date(0))
  expect(tryLock(path, { purpose: 'x', now: 0 }).kind).toBe('taken')
})

test('releasing twice does not take the lock from the next holder', () => {
  const path = join(temporaryDirectory(), 'host.lock')
  const first = tryLock(path, { purpose: 'first', now: 1 })
  if (first.kind !== 'taken') throw new Error('Expected the lock.')
  first.lock.release()
  expect(tryLock(path, { purpose: 'second', now: 2 }).kind).toBe('taken')
  first.lock.release()
  expect(existsSync(path)).toBe(true)
})
