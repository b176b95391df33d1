import { type HostFiles, textOrNull } from '../environment/host-files.ts'
import { type Answer, bad, type Check, good, judged, tune, unknown, warning } from './finding.ts'
import { type Readings, wantsVms } from './readings.ts'

const nodeRoot = '/sys/devices/system/node'

/** Checks of how memory is given out and moved. */
export const memoryChecks: readonly Check[] = [
  {
    id: 'memory.free',
    group: 'memory',
    what: 'memory',
    why: 'A host that swaps or reclaims memory while it measures, measures that.',
    examine: freeMemory,
  },
  {
    id: 'memory.thp',
    group: 'memory',
    what: 'huge pages',
    why: 'Transparent huge pages are made when memory happens to be in one piece: VMs get more of them in one boot than in another.',
    examine: ({ files }) =>
      judged(files.read('/sys/kernel/mm/transparent_hugepage/enabled'), (text) => {
        const chosen = /\[([^\]]+)\]/.exec(text)?.[1] ?? text
        return chosen === 'never' ? good('transparent: never') : warning(`transparent: ${chosen}`, tune)
      }),
  },
  {
    id: 'memory.ksm',
    group: 'memory',
    what: 'page merging',
    why: 'KSM compares the memory of VMs in the background and makes them share it, which costs time that nobody asked for.',
    examine: ({ files }) =>
      judged(files.read('/sys/kernel/mm/ksm/run'), (text) =>
        text === '1' ? warning('KSM runs', tune) : good('KSM is off'),
      ),
  },
  {
    id: 'memory.numa',
    group: 'memory',
    what: 'NUMA layout',
    why: 'Memory of another node is farther away: a VM that lands on the wrong one is slower for its whole life.',
    examine: ({ files }) => numaLayout(files),
  },
  {
    id: 'memory.numa-balancing',
    group: 'memory',
    what: 'NUMA balancing',
    why: 'It takes pages away from running programs for a moment to see who uses them.',
    examine: ({ files }) =>
      judged(files.read('/proc/sys/kernel/numa_balancing'), (text) =>
        text === '0' ? good('off') : warning('on', tune),
      ),
  },
]

/** What the host itself needs beside its VMs, in MiB. */
const ownMiB = 512

function freeMemory(readings: Readings): Answer {
  return judged(readings.files.read('/proc/meminfo'), (text) => {
    const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1]
    if (kib === undefined) return unknown('/proc/meminfo has no MemAvailable')
    const free = Math.floor(Number(kib) / 1024)
    const needed = ownMiB + vmsMiB(readings)
    const found = `${free} MiB available, ${needed} MiB wanted`
    return free < needed ? bad(found, null) : good(found)
  })
}

function vmsMiB(readings: Readings): number {
  const { suite } = readings
  if (!wantsVms(readings) || suite.kind === 'unread' || suite.value.vms === 'none') return 0
  return suite.value.vms.machines.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0)
}

function numaLayout(files: HostFiles): Answer {
  const nodes = files.list(nodeRoot).filter((name) => /^node\d+$/.test(name))
  if (nodes.length === 0) return unknown(`${nodeRoot} lists no nodes`)
  if (nodes.length === 1) return good('one node')
  const cpus = nodes.map((node) => `${node}: ${textOrNull(files, `${nodeRoot}/${node}/cpulist`) ?? '?'}`)
  const apart = textOrNull(files, '/sys/devices/system/cpu/isolated')
  const found = `${nodes.length} nodes (${cpus.join('; ')})`
  return apart === null ? warning(`${found}, and no CPUs set apart on one of them`, null) : good(found)
}
