import type { CpuThread, CpuTopology } from './cpu-topology.ts'
import type { MachineSpec } from './spec.ts'

/** Which CPUs of the host carry what. */
export interface PinPlan {
  /** By machine: one CPU for each of its vCPUs, in their order. */
  readonly vcpus: Readonly<Record<string, readonly number[]>>
  /** For everything else of QEMU's and the vhost threads; null leaves them to the scheduler. */
  readonly emulator: readonly number[] | null
}

export type PlannedPins =
  | { readonly kind: 'pinned'; readonly plan: PinPlan; readonly why: string }
  | { readonly kind: 'unpinned'; readonly why: string }

/**
 * Pins for these machines: each vCPU alone on a CPU, everything else of QEMU's on one or two others, all on one NUMA
 * node, because memory and caches of another node cost more than most changes that anybody looks for. In this order:
 *
 * 1. on CPUs that were isolated from the scheduler, where there are enough;
 * 2. on whole cores, their SMT siblings left idle, and away from CPU 0, which serves most interrupts;
 * 3. on whole cores, QEMU's other threads sharing CPU 0's;
 * 4. on single threads, again away from CPU 0 if that can be.
 *
 * With fewer CPUs on every node than vCPUs and one more, nothing is pinned: pinned threads that share a CPU are worse off
 * than threads that may move. A node without CPU 0 is preferred.
 */
export function planPins(
  topology: CpuTopology,
  machines: readonly Pick<MachineSpec, 'name' | 'cpus'>[],
): PlannedPins {
  const needed = machines.reduce((sum, { cpus }) => sum + cpus, 0)
  const nodes = nodesOf(topology)
  for (const choose of [onIsolated, onWholeCores, onWholeCoresAndFirst, onThreads]) {
    for (const node of nodes) {
      const chosen = choose(node, needed)
      if (chosen === null) continue
      const plan = { vcpus: handOut(machines, chosen.vcpus), emulator: chosen.emulator }
      return { kind: 'pinned', plan, why: `${chosen.how}, NUMA node ${node.id}` }
    }
  }
  const most = Math.max(0, ...nodes.map((node) => node.isolated.length + node.others.length))
  const where = nodes.length > 1 ? ' on one NUMA node' : ''
  return {
    kind: 'unpinned',
    why: `not pinned: ${most} CPUs${where} for ${needed} vCPUs and QEMU's other threads`,
  }
}

interface Node {
  readonly id: number
  /** CPUs that the scheduler leaves alone, and the others: the first of each core before the second of any. */
  readonly isolated: readonly CpuThread[]
  readonly others: readonly CpuThread[]
  /** The core of the lowest CPU of the host. */
  readonly firstCore: string
}

interface Chosen {
  readonly vcpus: readonly number[]
  readonly emulator: readonly number[]
  readonly how: string
}

function nodesOf({ threads, isolated }: CpuTopology): readonly Node[] {
  const firstCore = threads[0]?.core ?? ''
  return [...new Set(threads.map(({ node }) => node))]
    .sort((a, b) => a - b)
    .map((id) => {
      const own = threads.filter(({ node }) => node === id)
      return {
        id,
        firstCore,
        isolated: own.filter((thread) => isolated.includes(thread.id)),
        others: own.filter((thread) => !isolated.includes(thread.id)),
      }
    })
    .sort((a, b) => Number(has(a, firstCore)) - Number(has(b, firstCore)))
}

function has({ isolated, others }: Node, core: string): boolean {
  return [...isolated, ...others].some((thread) => thread.core === core)
}

/** QEMU's other threads are many and not one to a CPU: on isolated CPUs nobody would spread them. */
function onIsolated({ isolated, others }: Node, needed: number): Chosen | null {
  const pool = coresFirst(isolated)
  if (pool.length < needed || others.length === 0) return null
  return {
    vcpus: ids(pool.slice(0, needed)),
    emulator: ids(coresFirst(others).slice(-2)),
    how: 'on isolated CPUs',
  }
}

function onWholeCores({ others, firstCore }: Node, needed: number): Chosen | null {
  const cores = firstOfEachCore(others.filter(({ core }) => core !== firstCore))
  if (cores.length < needed + 1) return null
  return {
    vcpus: ids(cores.slice(0, needed)),
    emulator: ids(cores.slice(needed, needed + 2)),
    how: 'on whole cores',
  }
}

function onWholeCoresAndFirst({ others, firstCore }: Node, needed: number): Chosen | null {
  const cores = firstOfEachCore(others.filter(({ core }) => core !== firstCore))
  const first = others.filter(({ core }) => core === firstCore)
  if (cores.length < needed || first.length === 0) return null
  return {
    vcpus: ids(cores.slice(0, needed)),
    emulator: ids(first),
    how: "on whole cores, QEMU's other threads on the first",
  }
}

function onThreads({ others, firstCore }: Node, needed: number): Chosen | null {
  const pool = [
    ...coresFirst(others.filter(({ core }) => core !== firstCore)),
    ...coresFirst(others.filter(({ core }) => core === firstCore)).toReversed(),
  ]
  if (pool.length < needed + 1) return null
  return {
    vcpus: ids(pool.slice(0, needed)),
    // From the far end, where CPU 0 is: interrupts and QEMU's other threads wait for each other, not for a vCPU.
    emulator: ids(pool.slice(needed).slice(-2)),
    how: 'on threads that share cores',
  }
}

function handOut(
  machines: readonly Pick<MachineSpec, 'name' | 'cpus'>[],
  cpus: readonly number[],
): PinPlan['vcpus'] {
  let next = 0
  const take = (count: number) => {
    next += count
    return cpus.slice(next - count, next)
  }
  return Object.fromEntries(machines.map((machine) => [machine.name, take(machine.cpus)]))
}

function firstOfEachCore(threads: readonly CpuThread[]): readonly CpuThread[] {
  return threads.filter((thread, i) => threads.findIndex(({ core }) => core === thread.core) === i)
}

/** The first thread of each core, then the rest. */
function coresFirst(threads: readonly CpuThread[]): readonly CpuThread[] {
  const firsts = firstOfEachCore(threads)
  return [...firsts, ...threads.filter((thread) => !firsts.includes(thread))]
}

function ids(threads: readonly CpuThread[]): number[] {
  return threads.map(({ id }) => id)
}
