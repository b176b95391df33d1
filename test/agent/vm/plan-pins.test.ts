import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CpuThread, CpuTopology } from '../../../agent/vm/cpu-topology.ts'
import { planPins } from '../../../agent/vm/plan-pins.ts'

/** Cores numbered over all nodes first, then their siblings, as Linux does on most servers. */
function host(
  shape: { nodes: number; cores: number; smt: boolean },
  isolated: readonly number[] = [],
): CpuTopology {
  const total = shape.nodes * shape.cores
  const core = (id: number) => (shape.smt ? `${id % total},${(id % total) + total}` : String(id))
  const threads = Array.from({ length: shape.smt ? 2 * total : total }, (_, id): CpuThread => {
    return { id, core: core(id), node: Math.floor((id % total) / shape.cores) }
  })
  return { threads, isolated }
}

const two = (cpus: number) => [
  { name: 'client', cpus },
  { name: 'server', cpus },
]

describe('the planned pins of two machines', () => {
  test('on two sockets take whole cores of the one without CPU 0, their siblings left idle', () => {
    expect(planPins(host({ nodes: 2, cores: 8, smt: true }), two(2))).toEqual({
      kind: 'pinned',
      plan: { vcpus: { client: [8, 9], server: [10, 11] }, emulator: [12, 13] },
      why: 'on whole cores, NUMA node 1',
    })
  })

  test('on one socket leave CPU 0 alone', () => {
    expect(planPins(host({ nodes: 1, cores: 6, smt: true }), two(2))).toMatchObject({
      plan: { vcpus: { client: [1, 2], server: [3, 4] }, emulator: [5] },
    })
  })

  test('where cores are scarce leave QEMU.s other threads on the first core', () => {
    expect(planPins(host({ nodes: 1, cores: 3, smt: true }), two(1))).toMatchObject({
      plan: { vcpus: { client: [1], server: [2] }, emulator: [0, 3] },
      why: "on whole cores, QEMU's other threads on the first, NUMA node 0",
    })
  })

  test('take threads that share a core rather than none', () => {
    expect(planPins(host({ nodes: 1, cores: 2, smt: true }), two(1))).toMatchObject({
      plan: { vcpus: { client: [1], server: [3] }, emulator: [2, 0] },
      why: 'on threads that share cores, NUMA node 0',
    })
  })

  test('are put on isolated CPUs where there are enough, all else beside them', () => {
    expect(planPins(host({ nodes: 1, cores: 8, smt: false }, [4, 5, 6, 7]), two(2))).toMatchObject({
      plan: { vcpus: { client: [4, 5], server: [6, 7] }, emulator: [2, 3] },
      why: 'on isolated CPUs, NUMA node 0',
    })
  })

  test('are none where a vCPU would share its CPU, and say why', () => {
    expect(planPins(host({ nodes: 1, cores: 2, smt: false }), two(1))).toEqual({
      kind: 'unpinned',
      why: "not pinned: 2 CPUs for 2 vCPUs and QEMU's other threads",
    })
    expect(planPins(host({ nodes: 2, cores: 4, smt: false }), two(2))).toEqual({
      kind: 'unpinned',
      why: "not pinned: 4 CPUs on one NUMA node for 4 vCPUs and QEMU's other threads",
    })
    expect(planPins({ threads: [], isolated: [] }, two(1)).kind).toBe('unpinned')
  })
})

const topologies = fc
  .record({
    nodes: fc.integer({ min: 1, max: 4 }),
    cores: fc.integer({ min: 1, max: 12 }),
    smt: fc.boolean(),
  })
  .chain((shape) =>
    fc
      .subarray(host(shape).threads.map(({ id }) => id))
      .chain((isolated) => fc.constant(host(shape, isolated))),
  )
const machines = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 })
  .map((counts) => counts.map((cpus, i) => ({ name: `m${i}`, cpus })))

test('whatever the host: no CPU twice, one node, a CPU for each vCPU and at least one for the rest', () => {
  fc.assert(
    fc.property(topologies, machines, (topology, wanted) => {
      const pins = planPins(topology, wanted)
      if (pins.kind === 'unpinned') return
      const { vcpus, emulator } = pins.plan
      expect(wanted.map(({ name }) => vcpus[name]?.length)).toEqual(wanted.map(({ cpus }) => cpus))
      const used = [...Object.values(vcpus).flat(), ...(emulator ?? [])]
      expect(new Set(used).size).toBe(used.length)
      const known = used.map((cpu) => topology.threads.find(({ id }) => id === cpu)?.node)
      expect(new Set(known).size).toBe(1)
      expect(emulator?.length).toBeGreaterThan(0)
      expect(emulator?.filter((cpu) => topology.isolated.includes(cpu))).toEqual([])
    }),
    { seed: 4, numRuns: 500 },
  )
})

test('a host without isolated CPUs is refused only where no node has a CPU for everything', () => {
  fc.assert(
    fc.property(topologies, machines, ({ threads }, wanted) => {
      const needed = wanted.reduce((sum, { cpus }) => sum + cpus, 0) + 1
      const largest = Math.max(
        ...threads.map(({ node }) => threads.filter((other) => other.node === node).length),
      )
      const { kind } = planPins({ threads, isolated: [] }, wanted)
      expect(kind).toBe(largest >= needed ? 'pinned' : 'unpinned')
    }),
    { seed: 4, numRuns: 500 },
  )
})
