import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { endOrphans, ownerMark, ownerVariable } from '../../agent/orphans.ts'
import { launch } from '../../agent/process.ts'

/** A program of an owner, in a process of its own. */
async function programOf(owner: string) {
  const child = spawn('sleep', ['600'], { env: { PATH: process.env['PATH'], [ownerVariable]: owner } })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'spawn')
  return { child, ended: once(child, 'exit') }
}

test('what a killed agent had started is ended', async () => {
  // No process has this number: pid_max is at most 2^22.
  const { ended } = await programOf('4999999:1')
  expect(await endOrphans()).toBeGreaterThanOrEqual(1)
  expect((await ended)[1]).toBe('SIGTERM')
})

test('a process that was given the number of a dead agent later is not taken for it', async () => {
  const [pid] = ownerMark().split(':')
  const { ended } = await programOf(`${pid}:1`)
  await endOrphans()
  expect((await ended)[1]).toBe('SIGTERM')
})

test('what belongs to a living agent, or to none, is left alone', async () => {
  const [mine, nobodys] = await Promise.all([programOf(ownerMark()), programOf('')])
  await endOrphans()
  expect([mine.child.exitCode, nobodys.child.exitCode]).toEqual([null, null])
  expect([mine.child.signalCode, nobodys.child.signalCode]).toEqual([null, null])
})

test('a program that the agent starts says whose it is, in the environment that it was to have', async () => {
  const print = ['sh', '-c', `echo "$${ownerVariable} $GIVEN"`]
  const { stdout } = await launch(print, { env: { PATH: process.env['PATH'], GIVEN: 'yes' } }).finished
  expect(stdout).toBe(`${ownerMark()} yes\n`)
})
