import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { run } from '../../../agent/process.ts'
import { isHeld, ownLease, readLeases, removeLease, writeLease } from '../../../agent/vm/lease.ts'
import { identityOf, isAlive, startTicksOf } from '../../../agent/vm/pid.ts'

let stateDir = ''
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'metalmark-lease-'))
})
afterEach(() => rm(stateDir, { recursive: true, force: true }))

const fields = {
  runId: '01KAAAAAAAAAAAAAAAAAAAAAAA',
  provider: 'libvirt',
  prefix: 'metalmark_aaaaaaaaaa_',
  vagrantDir: '/somewhere',
  generated: true,
  controlDir: '/tmp/mm-aaaaaaaaaa',
  lab: false,
  boxImage: { volume: 'x.img', bytes: 5 },
  createdAt: 1_700_000_000_000,
} as const

test('a written lease is read back, held by this process, and gone once removed', async () => {
  const lease = ownLease(fields)
  await writeLease(stateDir, lease)
  expect(await readLeases(stateDir)).toEqual({ leases: [lease], unreadable: [] })
  expect(isHeld(lease)).toBe(true)
  await removeLease(stateDir, lease)
  expect(await readLeases(stateDir)).toEqual({ leases: [], unreadable: [] })
})

test('a process id that was used again does not hold a lease', () => {
  const lease = ownLease(fields)
  expect(isHeld({ ...lease, owner: { ...lease.owner, startTicks: lease.owner.startTicks - 1 } })).toBe(false)
})

test('the id of a process that has ended holds nothing', async () => {
  const finished = await run(['sh', '-c', 'cat /proc/$$/stat'], { timeoutMs: 30_000 })
  const identity = { pid: Number(finished.stdout.split(' ')[0]), startTicks: startTicksOf(finished.stdout) }
  expect(identity.startTicks).toBeGreaterThan(0)
  expect(isAlive(identity)).toBe(false)
})

test('a file that is no lease is named and left alone', async () => {
  await writeLease(stateDir, ownLease(fields))
  const stranger = join(stateDir, 'leases', 'stranger.json')
  writeFileSync(stranger, '{"format":2}')
  const { leases, unreadable } = await readLeases(stateDir)
  expect(leases).toHaveLength(1)
  expect(unreadable).toEqual([stranger])
})

test('the start time is found behind a program name with brackets and blanks', () => {
  const stat = `12 (a) b (c)) S ${Array.from({ length: 49 }, (_, index) => index + 4).join(' ')}`
  expect(startTicksOf(stat)).toBe(22)
  expect(identityOf(process.pid)?.startTicks).toBeGreaterThan(0)
})
