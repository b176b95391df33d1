import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { parseCounters } from '../../../agent/measure/counters.ts'
import { freePort } from '../../../agent/measure/free-port.ts'
import { windowBetween } from '../../../agent/measure/window.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import { listensHere } from '../../../agent/place/listening.ts'
import type { Job } from '../../../agent/place/place.ts'
import { guestInSession } from '../support/guest-in-session.ts'

const loopback = '127.0.0.1'
const listener = (port: number) => [
  ...[process.execPath, '-e', `require('net').createServer().listen(${port}, '${loopback}')`],
]
describe.each(['sh', 'bash'])('a guest whose login shell is %s', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'metalmark-guest-'))
  const log = join(folder, 'log')
  const place = guestInSession('vm', shell, log)
  const patient = { quietMs: 0, timeoutMs: 30_000 }

  /** Files of jobs of this place: others on this machine have jobs, too. */
  const leftovers = () => {
    const own = new Set(readFileSync(log, 'utf8').match(/metalmark\.[0-9a-f]{32}/g))
    return readdirSync('/dev/shm').filter((name) => own.has(name.slice(0, name.lastIndexOf('.'))))
  }

  afterEach(() => expect(leftovers()).toEqual([]))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('gives back streams, exit code and awkward arguments exactly', async () => {
    const script = 'printf "%s|" "$@"; printf err >&2; exit 6'
    const awkward = ["it's", '$HOME', '"', '', 'a\nb', '*', '-n', '\\']
    const job = await place.start(['sh', '-c', script, 'sh', ...awkward], {})
    const finished = await job.wait(patient)
    expect(finished).toMatchObject({ code: 6, stderr: 'err', timedOut: false })
    expect(finished.stdout).toBe(awkward.map((argument) => `${argument}|`).join(''))
    await expect(job.wait(patient)).rejects.toThrow(/collected before/)
  })

  test('tells that a program has ended before its output is there', async () => {
    const seen: string[] = []
    const job = await place.start(['sh', '-c', 'echo ended by itself; sleep 0.3'], {})
    await job.wait({ ...patient, onEnded: () => seen.push('ended') })
    expect(seen).toEqual(['ended'])
  })

  test('ends a program and what it started at the deadline, with what it said until then', async () => {
    const job = await place.start(['sh', '-c', 'echo begun; sleep 97531 & sleep 97531'], {})
    expect(await job.wait({ quietMs: 0, timeoutMs: 300 })).toMatchObject({
      ...{ code: null, timedOut: true, stdout: 'begun\n' },
    })
    expect(await running('sleep 97531')).toBe('')
  })

  test('kills a program that ignores being asked', async () => {
    const job = await place.start(['sh', '-c', 'trap "" TERM; sleep 86420; sleep 86420; sleep 86420'], {})
    await job.kill()
    expect(await job.wait(patient)).toMatchObject({ code: null, timedOut: false })
    expect(await running('sleep 86420')).toBe('')
  })

  test('starts a server, waits until it listens, and replaces it by the next one', async () => {
    let server: Job | undefined
    const ports = [await freePort(loopback), await freePort(loopback)]
    for (const port of ports) {
      server = await place.start(listener(port), { listensOn: port, replaces: server })
      expect(ports.filter((port) => listensHere(port))).toEqual([port])
    }
    await server?.kill()
    expect(ports.filter((port) => listensHere(port))).toEqual([])
    await server?.wait(patient)
  })

  test('a server that does not listen is told with its own words, and is gone', async () => {
    const port = await freePort(loopback)
    await expect(
      place.start(['sh', '-c', 'echo address in use >&2; exit 1'], { listensOn: port }),
    ).rejects.toThrow(new RegExp(`to listen on port ${port} of vm .* It said: address in use`))
  })

  test('counts what the kernel did right around a program', async () => {
    const job = await place.start([process.execPath, '-e', 'for (let i = 0; i < 3e8; i++);'], {})
    const { counters } = await job.wait(patient)
    const [before, after] = [parseCounters(counters?.before ?? ''), parseCounters(counters?.after ?? '')]
    expect(after.cpus).toBe(availableParallelism())
    const window = windowBetween(before, after)
    expect(window.shares?.busy).toBeGreaterThan(0)
    expect(window).toMatchObject({ retransmitted: expect.any(Number), udpErrors: expect.any(Number) })
    expect(window.softnet?.processed).toBeGreaterThanOrEqual(0)
  })

  test('counts from when a server listens until it is replaced or ended', async () => {
    const ports = [await freePort(loopback), await freePort(loopback)]
    const [first = 0, second = 0] = ports
    const replaced = await place.start(listener(first), { listensOn: first })
    expect(replaced.counted?.()).toBeNull()
    const ended = await place.start(listener(second), { listensOn: second, replaces: replaced })
    await ended.kill({ discard: true })
    for (const job of [replaced, ended]) {
      const { before = '', after = '' } = job.counted?.() ?? {}
      const [first, last] = [parseCounters(before), parseCounters(after)]
      expect(last.ticks?.total).toBeGreaterThanOrEqual(first.ticks?.total ?? Number.NaN)
      expect(last.cpus).toBe(availableParallelism())
    }
    await expect(ended.wait(patient)).rejects.toThrow(/collected before/)
  })

  test('a job of another place is replaced as well', async () => {
    const port = await freePort(loopback)
    const other = await hostPlace().start(listener(port), { listensOn: port })
    const job = await place.start(['true'], { replaces: other })
    expect(listensHere(port)).toBe(false)
    await job.wait(patient)
  })
})

async function running(command: string): Promise<string> {
  return (await hostPlace().exec(['pgrep', '-xf', command], { timeoutMs: 10_000 })).stdout
}
