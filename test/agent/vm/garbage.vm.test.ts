import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBox } from '../../../agent/box/build.ts'
import { Failure } from '../../../agent/failure.ts'
import { qemuProcesses } from '../../../agent/vm/co-tenants.ts'
import { collectGarbage } from '../../../agent/vm/gc.ts'
import { labDown, labStatus, labUp } from '../../../agent/vm/lab.ts'
import { readLeases } from '../../../agent/vm/lease.ts'
import {
  answers,
  boxVolumeName,
  findLeftovers,
  isClean,
  removePartialBoxImage,
  systemLibvirt,
  virsh,
} from '../../../agent/vm/libvirt.ts'
import { bringUp } from '../../../agent/vm/machines.ts'
import { runNames } from '../../../agent/vm/names.ts'
import { pidsWithEnvironment } from '../../../agent/vm/pid.ts'
import { runMark } from '../../../agent/vm/vagrant.ts'
import { skipUnless } from '../../support/needs.ts'
import { describeWithVms, twoMachines, vmTestDeps } from './support.ts'

const deps = vmTestDeps('01KTEST00000000000GARBAGE0')
const program = fileURLToPath(new URL('bring-up-program.ts', import.meta.url))

/** Lines of Vagrant's at which the agent is killed: each at another stage of `vagrant up`. */
const moments = [
  ['before a domain exists', /Bringing machine|Creating image/],
  ['while domains are defined', /Creating domain/],
  ['while machines boot', /Waiting for domain to get an IP/],
] as const

describeWithVms('an agent that is killed while its machines come up', () => {
  beforeAll(async () => {
    await ensureBox(deps)
  }, 600_000)

  afterAll(() => collectGarbage(deps).then(() => undefined), 120_000)

  test.for(moments)('%s leaves nothing that the next one cannot remove', async ([, line], context) => {
    skipUnless(process.getuid?.() === 0, 'needs root for the private lab', context)
    const runId = `01KTESTKILL${moments.findIndex(([, other]) => other === line)}${String(process.pid).padStart(14, '0')}`
    await killAt(runId, line)
    expect((await readLeases(deps.stateDir)).leases.map((lease) => lease.runId)).toContain(runId)

    const report = await collectGarbage(deps)
    expect(report).toMatchObject({ removed: [runId], failed: [] })

    const { prefix } = runNames(runId)
    expect(pidsWithEnvironment(runMark, runId)).toEqual([])
    expect(qemuProcesses().filter(({ name }) => name.startsWith(prefix))).toEqual([])
    expect((await readLeases(deps.stateDir)).leases.map((lease) => lease.runId)).not.toContain(runId)
    if (await answers(systemLibvirt)) expect(isClean(await findLeftovers(systemLibvirt, prefix))).toBe(true)
    else expect((await labStatus(deps)).up).toBe(false)
  })
})

describeWithVms('an agent that is interrupted while its machines come up', () => {
  test('rejects with the reason and leaves nothing at all', async (context) => {
    skipUnless(process.getuid?.() === 0, 'needs root for the private lab', context)
    const controller = new AbortController()
    const reason = new Failure('terminated', 'asked to end')
    const log = (line: string) => {
      if (/Creating domain/.test(line)) controller.abort(reason)
    }
    const labBefore = (await labStatus(deps)).up
    const coming = bringUp(twoMachines, { ...deps, log, signal: controller.signal })
    await expect(coming).rejects.toBe(reason)
    expect(pidsWithEnvironment(runMark, deps.runId)).toEqual([])
    expect(qemuProcesses().filter(({ name }) => name.startsWith(runNames(deps.runId).prefix))).toEqual([])
    expect((await readLeases(deps.stateDir)).leases.map((lease) => lease.runId)).not.toContain(deps.runId)
    expect((await labStatus(deps)).up).toBe(labBefore)
  })

  test('says the last lines of Vagrant and keeps its output when the deadline passes', async (context) => {
    skipUnless(process.getuid?.() === 0, 'needs root for the private lab', context)
    const coming = bringUp({ ...twoMachines, upSeconds: 8 }, deps)
    await expect(coming).rejects.toMatchObject({
      kind: 'vm',
      message: expect.stringMatching(
        /not up within 8 s[\s\S]*Bringing machine|not up within 8 s[\s\S]*==> vm-/,
      ),
      hint: expect.stringContaining('-up.log'),
    })
  })
})

describeWithVms('the private lab', () => {
  test('answers, outlives garbage collection when it was started by hand, and goes when told', async (context) => {
    skipUnless(process.getuid?.() === 0, 'needs root for the private lab', context)
    const lab = await labUp(deps, { hideKvm: true })
    try {
      expect(lab.started).toBe(true)
      expect((await virsh(lab, ['version'])).stdout).toMatch(/libvirt \d/)
      expect((await labUp(deps)).started).toBe(false)
      expect(await collectGarbage(deps)).toMatchObject({ removed: [], failed: [], labRemoved: false })
      expect(await labStatus(deps)).toMatchObject({ up: true, kept: true })
    } finally {
      await labDown(deps)
    }
    expect(await labStatus(deps)).toMatchObject({ up: false, daemonPid: null })
  })

  test('a network of others in it is left alone', async (context) => {
    skipUnless(process.getuid?.() === 0, 'needs root for the private lab', context)
    const lab = await labUp(deps, { hideKvm: true })
    try {
      const xml = '<network><name>someone-elses</name></network>'
      await virsh(lab, ['net-define', '--file', await fileWith(xml)])
      expect(isClean(await findLeftovers(lab, runNames(deps.runId).prefix))).toBe(true)
      await expect(findLeftovers(lab, 'some')).rejects.toThrow(/Expected the prefix of one run/)
      expect((await virsh(lab, ['net-list', '--all', '--name'])).stdout).toContain('someone-elses')
    } finally {
      await labDown(deps)
    }
  })
})

describeWithVms('a box image in the storage pool', () => {
  test('is removed when its upload was cut short, and stays when it is complete', async (context) => {
    skipUnless(process.getuid?.() === 0, 'needs root for the private lab', context)
    const lab = await labUp(deps, { hideKvm: true })
    try {
      const volume = boxVolumeName('metalmark-test', '1.0.0')
      await virsh(lab, ['pool-create-as', 'default', 'dir', '--target', '/var/lib/libvirt/images'])
      await virsh(lab, ['vol-create-as', 'default', volume, '1MiB', '--format', 'raw'])
      await removePartialBoxImage(lab, volume, 1024 * 1024)
      expect((await virsh(lab, ['vol-list', 'default'])).stdout).toContain(volume)
      await removePartialBoxImage(lab, volume, 1024 * 1024 + 1)
      expect((await virsh(lab, ['vol-list', 'default'])).stdout).not.toContain(volume)
    } finally {
      await labDown(deps)
    }
  })
})

/** Starts an agent in a process of its own and kills it as soon as Vagrant says the line. */
async function killAt(runId: string, line: RegExp): Promise<void> {
  const child = spawn(process.execPath, [program, runId], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let seen = false
  for await (const said of createInterface({ input: child.stdout })) {
    if (!line.test(said)) continue
    seen = true
    break
  }
  child.kill('SIGKILL')
  await exited
  expect(seen).toBe(true)
}

async function fileWith(text: string): Promise<string> {
  const file = join(deps.stateDir, 'network.xml')
  await writeFile(file, text)
  return file
}
