import { readdirSync } from 'node:fs'
import { textOrEmpty } from '../text-or-empty.ts'
import { formatCpuList, parseCpuList } from './cpu-list.ts'

/** Where the threads of a QEMU process may run, each as a list of CPUs in the kernel's form. */
export interface ThreadPins {
  /** By vCPU, in order. */
  readonly vcpus: readonly string[]
  /** All others of QEMU's own: one list where they agree. */
  readonly emulator: readonly string[]
  /** The threads that move packets in the host's kernel; none without vhost. */
  readonly vhost: readonly string[]
}

/** One thread as `/proc` shows it. */
export interface Thread {
  readonly id: number
  readonly name: string
  /** `Cpus_allowed_list` of its status. */
  readonly cpus: string
}

export type Role = 'emulator' | 'vhost' | number

/**
 * What a thread is for, by the name that QEMU and the kernel give it: `CPU 3/KVM` is vCPU 3, `vhost-<pid>` moves packets.
 * libvirt always asks QEMU for these names (`debug-threads=on`).
 */
export function roleOf(name: string): Role {
  const vcpu = /^CPU (\d+)\//.exec(name)?.[1]
  if (vcpu !== undefined) return Number(vcpu)
  return /^vhost-\d+$/.test(name) ? 'vhost' : 'emulator'
}

/** Groups a process's threads. */
export function threadPins(threads: readonly Thread[]): ThreadPins {
  const listsOf = (role: Role) => [
    ...new Set(
      threads
        .filter(({ name }) => roleOf(name) === role)
        .map(({ cpus }) => formatCpuList(parseCpuList(cpus))),
    ),
  ]
  const vcpus = threads.flatMap(({ name }) => {
    const role = roleOf(name)
    return typeof role === 'number' ? [role] : []
  })
  return {
    vcpus: [...new Set(vcpus)].sort((a, b) => a - b).map((vcpu) => listsOf(vcpu).join(' or ')),
    emulator: listsOf('emulator').sort(),
    vhost: listsOf('vhost').sort(),
  }
}

/**
 * The threads that work for a QEMU process: its own, and the kernel's `vhost-<pid>`, which were threads of the kernel's
 * until Linux 6.4 and are the process's since.
 */
export function threadsOf(pid: number): readonly Thread[] {
  const own = entries(`/proc/${pid}/task`).flatMap((id) => threadAt(`/proc/${pid}/task/${id}`, id))
  const vhost = entries('/proc')
    .filter((id) => commOf(`/proc/${id}`) === `vhost-${pid}`)
    .flatMap((id) => threadAt(`/proc/${id}`, id))
  return [...own, ...vhost]
}

function threadAt(dir: string, id: string): Thread[] {
  const name = commOf(dir)
  const cpus = /^Cpus_allowed_list:\s*(\S+)/m.exec(textOrEmpty(`${dir}/status`))?.[1]
  return name === '' || cpus === undefined ? [] : [{ id: Number(id), name, cpus }]
}

function commOf(dir: string): string {
  return textOrEmpty(`${dir}/comm`).trim()
}

function entries(dir: string): string[] {
  try {
    return readdirSync(dir).filter((entry) => /^\d+$/.test(entry))
  } catch {
    // The process has ended.
    return []
  }
}
