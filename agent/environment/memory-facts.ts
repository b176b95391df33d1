import { type Fact, factFrom } from './facts.ts'
import type { HostFiles, Read } from './host-files.ts'
import { joined, nothingIs } from './reads.ts'

const nodeRoot = '/sys/devices/system/node'
const mm = '/sys/kernel/mm'

/** The host's memory: how much, how it hangs together, what the kernel does with it. */
export function readMemory(files: HostFiles): readonly Fact[] {
  return [
    factFrom('host.memory.gib', files.read('/proc/meminfo'), memoryGiB),
    factFrom('host.numa.layout', ofNodes(files, 'cpulist')),
    factFrom('host.numa.memory', ofNodes(files, 'meminfo', nodeMemory)),
    factFrom('host.numa.distances', ofNodes(files, 'distance')),
    factFrom('host.numaBalancing', files.read('/proc/sys/kernel/numa_balancing'), Number),
    factFrom('host.hugepages', readHugepages(files)),
    factFrom('host.thpDefrag', files.read(`${mm}/transparent_hugepage/defrag`), chosen),
    factFrom('host.ksm', files.read(`${mm}/ksm/run`), (text) => ksmStates[text] ?? null),
    readThp(files, 'host'),
  ]
}

/** Whether the kernel gives large pages unasked. */
export function readThp(files: HostFiles, machine: 'host' | 'guest'): Fact {
  return factFrom(`${machine}.thp`, files.read(`${mm}/transparent_hugepage/enabled`), chosen)
}

const ksmStates: Readonly<Record<string, string>> = { 0: 'off', 1: 'on', 2: 'off, and all pages unmerged' }

/**
 * The memory that was bought, in GiB. `MemTotal` is less by what firmware and kernel keep for themselves, which changes
 * by some MiB from one kernel to the next, so it is rounded up to the next size that memory is sold in: an eighth of its
 * power of two (62.6 → 64, 376 → 384).
 */
export function memoryGiB(meminfo: string): number | null {
  const kib = /^MemTotal:\s+(\d+) kB$/m.exec(meminfo)?.[1]
  if (kib === undefined) return null
  const gib = Number(kib) / 1024 ** 2
  if (gib <= 1) return 1
  const step = Math.max(1, 2 ** (Math.floor(Math.log2(gib)) - 3))
  return Math.ceil(gib / step) * step
}

/** One file of every NUMA node: `node0 0-9,20-29; node1 10-19,30-39`. */
function ofNodes(files: HostFiles, file: string, shape: (text: string) => string = (text) => text): Read {
  const nodes = files.list(nodeRoot).filter((name) => /^node\d+$/.test(name))
  if (nodes.length === 0) return { kind: 'unread', why: `${nodeRoot}/node* does not exist` }
  // A node that has memory and no CPUs lists none.
  const told = nodes.map(
    (node) => [node, nothingIs('none', files.read(`${nodeRoot}/${node}/${file}`))] as const,
  )
  const unread = told.find(([, read]) => read.kind === 'unread')
  if (unread !== undefined) return unread[1]
  const parts = told.map(([node, read]) => `${node} ${read.kind === 'text' ? shape(read.text) : ''}`)
  return { kind: 'text', text: parts.join('; ') }
}

function nodeMemory(meminfo: string): string {
  const kib = /MemTotal:\s+(\d+) kB/.exec(meminfo)?.[1]
  return kib === undefined ? 'unknown' : `${Math.round(Number(kib) / 1024 ** 2)} GiB`
}

/** Pages that were set aside, by their size: `1048576kB 0, 2048kB 512`. */
function readHugepages(files: HostFiles): Read {
  const root = `${mm}/hugepages`
  const sizes = files.list(root).filter((name) => name.startsWith('hugepages-'))
  if (sizes.length === 0) return { kind: 'unread', why: `${root} does not exist` }
  return joined(
    sizes.map((name) => [name.slice('hugepages-'.length), files.read(`${root}/${name}/nr_hugepages`)]),
  )
}

/** `always [madvise] never` → `madvise`. */
function chosen(text: string): string | null {
  return /\[([^\]]+)\]/.exec(text)?.[1] ?? null
}
