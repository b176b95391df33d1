import { run } from '../process.ts'
import { formatCpuList } from './cpu-list.ts'
import { type LibvirtAccess, virsh } from './libvirt.ts'
import { isOnPath } from './packages.ts'
import type { PinPlan } from './plan-pins.ts'
import { roleOf, threadsOf } from './thread-pins.ts'

export interface PinnedDomain {
  /** The suite's name of the machine. */
  readonly machine: string
  readonly domain: string
  /** Of its QEMU, or null where that cannot be seen. */
  readonly pid: number | null
}

/**
 * Pins a running machine as planned, by libvirt, so that its XML says so too, and then by thread: where libvirt has no
 * control groups (as in a container) `emulatorpin` moves the main thread alone, and it never moves vhost threads.
 * Returns what went wrong, as lines; what is really so is read back by `readPlacement`.
 */
export async function applyPins(
  access: LibvirtAccess,
  { machine, domain, pid }: PinnedDomain,
  plan: PinPlan,
): Promise<readonly string[]> {
  const vcpus = plan.vcpus[machine] ?? []
  const emulator = plan.emulator === null ? null : formatCpuList(plan.emulator)
  const commands = [
    ...vcpus.map((cpu, vcpu) => ['vcpupin', domain, String(vcpu), String(cpu), '--live']),
    ...(emulator === null ? [] : [['emulatorpin', domain, emulator, '--live']]),
  ]
  const said: string[] = []
  for (const command of commands) {
    const finished = await virsh(access, command)
    if (finished.code !== 0) said.push(`virsh ${command.join(' ')}: ${finished.stderr.trim()}`)
  }
  if (emulator !== null && pid !== null) said.push(...(await moveThreads(pid, emulator)))
  return said
}

async function moveThreads(pid: number, cpus: string): Promise<readonly string[]> {
  if (!isOnPath('taskset')) return ['taskset is not on PATH, so QEMU’s own threads stay where they are']
  const threads = threadsOf(pid).filter(({ name }) => typeof roleOf(name) !== 'number')
  const moved = await Promise.all(
    threads.map(({ id }) => run(['taskset', '-pc', cpus, String(id)], { timeoutMs: 10_000 })),
  )
  // A worker of QEMU's may have ended meanwhile.
  return moved
    .filter(({ code, stderr }) => code !== 0 && !/No such process/.test(stderr))
    .map(({ stderr }) => stderr.trim())
}
