import { cpuRoot } from '../environment/cpu-files.ts'
import { createHostFiles, type HostFiles, textOrNull } from '../environment/host-files.ts'
import { parseCpuList } from './cpu-list.ts'

/** One logical CPU of the host and what it shares. */
export interface CpuThread {
  readonly id: number
  /** The same text for all threads of one core: the list of its siblings. */
  readonly core: string
  readonly node: number
}

export interface CpuTopology {
  /** CPUs that are online, by number. */
  readonly threads: readonly CpuThread[]
  /** CPUs that the kernel's scheduler was told to leave alone (`isolcpus`). */
  readonly isolated: readonly number[]
}

const nodeRoot = '/sys/devices/system/node'

/** The host's CPUs from `/sys`. A kernel without NUMA has one node, 0; without `/sys` there are no CPUs to tell of. */
export function readTopology(files: HostFiles): CpuTopology {
  const list = (path: string) => parseCpuList(textOrNull(files, path) ?? '')
  const nodeOf = new Map(
    files
      .list(nodeRoot)
      .filter((name) => /^node\d+$/.test(name))
      .flatMap((name) =>
        list(`${nodeRoot}/${name}/cpulist`).map((cpu) => [cpu, Number(name.slice(4))] as const),
      ),
  )
  return {
    threads: list(`${cpuRoot}/online`).map((id) => ({
      id,
      core: textOrNull(files, `${cpuRoot}/cpu${id}/topology/thread_siblings_list`) ?? String(id),
      node: nodeOf.get(id) ?? 0,
    })),
    isolated: list(`${cpuRoot}/isolated`),
  }
}

/** Numbers of this host's CPUs that are online. */
export function onlineCpus(): readonly number[] {
  return readTopology(createHostFiles()).threads.map(({ id }) => id)
}
