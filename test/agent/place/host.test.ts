import { expect, test } from 'vitest'
import { hostPlace } from '../../../agent/place/host.ts'

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
