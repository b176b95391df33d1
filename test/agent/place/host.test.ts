import { expect, test } from 'vitest'
import { freePort } from '../../../agent/measure/free-port.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import { listensHere } from '../../../agent/place/listening.ts'
import type { Job } from '../../../agent/place/place.ts'
import { skipUnless } from '../../support/needs.ts'

const place = hostPlace()

test('a started program is collected by wait', async () => {
  const job = await place.start(['sh', '-c', 'echo out; echo err >&2; exit 5'], {})
  const finished = await job.wait({ quietMs: 0, timeoutMs: 30_000 })
  expect(finished).toMatchObject({ code: 5, stdout: 'out\n', stderr: 'err\n', timedOut: false })
})

test('a program that never ends is killed at the deadline', async () => {
  const job = await place.start(['sleep', '60'], {})
  expect(await job.wait({ quietMs: 10, timeoutMs: 100 })).toMatchObject({ code: null, timedOut: true })
})

test('kill ends a program and may be called again', async () => {
  const job = await place.start(['sleep', '60'], {})
  await job.kill()
  await job.kill()
  expect(await job.wait({ quietMs: 0, timeoutMs: 1_000 })).toMatchObject({
    signal: 'SIGTERM',
    timedOut: false,
  })
})

test('an abort while waiting rejects and ends the program', async () => {
  const controller = new AbortController()
  const job = await place.start(['sleep', '60'], {})
  const waiting = job.wait({ quietMs: 0, timeoutMs: 60_000, signal: controller.signal })
  controller.abort()
  await expect(waiting).rejects.toMatchObject({ kind: 'interrupted' })
})

const listener = (port: number) => [
  ...[process.execPath, '-e', `require('net').createServer().listen(${port}, '127.0.0.1')`],
]

test('a server is replaced by the next one, which listens when start returns', async () => {
  const ports = [await freePort('127.0.0.1'), await freePort('127.0.0.1')]
  let server: Job | undefined
  for (const port of ports) {
    server = await place.start(listener(port), { listensOn: port, replaces: server })
    expect(ports.filter((port) => listensHere(port))).toEqual([port])
  }
  await server?.kill()
  expect(ports.filter((port) => listensHere(port))).toEqual([])
})

test('a server that enters a network namespace is waited for in that one', async (context) => {
  skipUnless(process.getuid?.() === 0, 'needs root for a network namespace', context)
  const port = await freePort('127.0.0.1')
  const listens = [process.execPath, '-e', `require('net').createServer().listen(${port}, '0.0.0.0')`]
  const server = await place.start(['unshare', '--net', ...listens], { listensOn: port })
  expect(listensHere(port)).toBe(false)
  await server.kill()
})

test('an abort while a server is awaited ends it', async () => {
  const controller = new AbortController()
  const port = await freePort('127.0.0.1')
  const starting = place.start(['sleep', '64208'], { listensOn: port, signal: controller.signal })
  controller.abort()
  await expect(starting).rejects.toMatchObject({ kind: 'interrupted' })
  expect((await place.exec(['pgrep', '-xf', 'sleep 64208'], { timeoutMs: 10_000 })).stdout).toBe('')
})
