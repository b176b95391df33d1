import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { tryLock } from '../../agent/lock-file.ts'
import { ownerVariable } from '../../agent/orphans.ts'
import { runningVms } from '../../agent/vm/co-tenants.ts'
import { seededRandom } from '../../server/stats/seeded-random.ts'
import { runAgent, spawnAgent } from '../support/agent.ts'

export const signals = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const
export type StopSignal = (typeof signals)[number]

/** When a run is to be stopped, and how. */
export interface Moment {
  readonly number: number
  readonly signal: StopSignal
  /** Milliseconds after the agent's start. */
  readonly afterMs: number
}

/** Moments spread over a run of `runMs`: the same for the same count. The signals take turns. */
export function moments(count: number, runMs: number): Moment[] {
  const random = seededRandom(20_171_123)
  return Array.from({ length: count }, (_, i) => ({
    number: i + 1,
    signal: signals[i % signals.length] ?? 'SIGKILL',
    afterMs: Math.round(random() * runMs),
  }))
}

/** A place for an agent with a suite, where everything that it leaves behind shows. */
export interface Workplace {
  /** Runs the suite, stops the agent at the moment, cleans up after SIGKILL, and expects that nothing is left. */
  stopAt(moment: Moment): Promise<void>
  remove(): void
}

export function createWorkplace(suite: string, vms: 'require' | 'none'): Workplace {
  // Short: paths of ssh's sockets below it may have about a hundred characters.
  const dir = mkdtempSync(join(tmpdir(), 'mms-'))
  const temporary = join(dir, 't')
  const stateDir = join(dir, 's')
  const lockFile = join(dir, 'lock')
  mkdirSync(temporary)
  writeFileSync(join(dir, 'metalmark.yaml'), suite)
  const mark = `METALMARK_TEST=${dir}`
  const options = { stateDir, env: { TMPDIR: temporary, METALMARK_LOCK_FILE: lockFile, METALMARK_TEST: dir } }
  const args = [
    ...['run', '--suite', join(dir, 'metalmark.yaml'), '--vms', vms],
    ...['--project', 'signals', '--no-upload', '--lock', 'fail'],
  ]
  return {
    async stopAt({ signal, afterMs }) {
      const agent = spawnAgent(args, options)
      const timer = setTimeout(() => agent.child.kill(signal), afterMs)
      const ended = await agent.ended
      clearTimeout(timer)
      if (signal === 'SIGKILL' && ended.signal === 'SIGKILL') {
        const gc = await runAgent(['vm', 'gc'], options)
        expect(gc.code, gc.stderr).toBe(0)
      } else {
        // Stopped in order, or done before the signal came.
        expect([0, 130, 143], ended.stderr).toContain(ended.code)
      }
      await expectNothingLeft()
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }

  async function expectNothingLeft(): Promise<void> {
    // Without VMs of its own, whatever runs is somebody else's.
    if (vms === 'require') expect(await runningVms(), 'VMs').toEqual([])
    expect(processesWith(mark), 'processes').toEqual([])
    expect(readdirSync(temporary), 'temporary files').toEqual([])
    const taken = tryLock(lockFile, { purpose: 'a look', now: Date.now() })
    expect(taken.kind, 'the lock').toBe('taken')
    if (taken.kind === 'taken') taken.lock.release()
    for (const name of ['leases', 'runs', 'checkouts'])
      expect(entries(join(stateDir, name)), name).toEqual([])
    expect(entries(join(stateDir, 'lab', 'run')), 'a private libvirt').toEqual([])
    // Whole runs wait in the outbox; nothing half written does.
    const odd = entries(join(stateDir, 'outbox')).filter(
      (name) => !/^(refused|[0-9A-Z]{26}\.json)$/.test(name),
    )
    expect(odd, 'half a run').toEqual([])
  }
}

/** Processes that were started by the agent, at any remove, and are still there. */
function processesWith(mark: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
        if (!environment.split('\0').includes(mark)) return []
        const owner = environment.split('\0').find((entry) => entry.startsWith(ownerVariable))
        return [`${pid} ${owner}: ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`]
      } catch {
        return []
      }
    })
}

function entries(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}
