import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureBox } from '../../../agent/box/build.ts'
import { createEndsFinder, type Ends, type EndsFinder } from '../../../agent/measure/ends.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import { qemuProcesses, runningVms } from '../../../agent/vm/co-tenants.ts'
import { labStatus } from '../../../agent/vm/lab.ts'
import { readLeases } from '../../../agent/vm/lease.ts'
import { bringUp, type MachineSet } from '../../../agent/vm/machines.ts'
import { describeWithVms, twoMachines, vmTestDeps } from './support.ts'

const deps = vmTestDeps('01KTEST000000000000000PATHS')
const patient = { timeoutMs: 120_000 }

/** Each vCPU on a CPU of its own, and all else of QEMU's on the first: what even a host with two CPUs can do. */
const pinning = { vcpus: { a: [0], b: [1] }, emulator: [0] }

describeWithVms('the paths of two machines', () => {
  let set: MachineSet
  let finder: EndsFinder
  let labBefore = false

  beforeAll(async () => {
    await ensureBox(deps)
    labBefore = (await labStatus(deps)).up
    set = await bringUp({ ...twoMachines, pinning }, deps)
    finder = createEndsFinder({
      ...{ host: hostPlace(), machines: set.machines, hostPrefix: set.hostPrefix, runId: deps.runId },
      pinning: { tools: { client: [0] } },
    })
  }, 600_000)

  afterAll(async () => {
    await finder?.close()
    await set?.down()
  }, 180_000)

  test('the machines are pinned as asked, by the threads themselves and in libvirt’s XML', () => {
    expect(set.facts.pinning).toBe('as the suite says')
    expect(set.facts.placements['a']).toMatchObject({ pins: 'vcpu 0=0; emulator 0', hugepages: false })
    expect(set.facts.placements['b']).toMatchObject({ pins: 'vcpu 0=1; emulator 0', nicQueues: 1 })
    expect(set.vagrantfile).toContain("vm.cpuaffinitiy 0 => '1'")
  })

  test.each(['vm-host', 'host-vm', 'vm-vm'] as const)('%s carries TCP', async (path) => {
    expect(await throughput(await finder.find(path))).toBeGreaterThan(1_000_000)
  })

  test('the host’s end is in the machines’ network, where nobody else is', async () => {
    const { server, address } = await finder.find('vm-host')
    const shown = await server.exec(['ip', '-4', '-o', 'addr', 'show'], patient)
    expect(shown.stdout).toContain(`${address}/24`)
    expect(address.split('.').slice(0, 3)).toEqual(set.machines[0]?.address.split('.').slice(0, 3))
  })

  describe('two containers in the first machine', () => {
    let ends: Ends

    beforeAll(async () => {
      ends = await finder.find('ctr-ctr')
    }, 240_000)

    test('carry TCP between their own network namespaces', async () => {
      expect(await throughput(ends)).toBeGreaterThan(1_000_000)
      const route = await ends.client.exec(['ip', 'route', 'get', ends.address], patient)
      expect(route.stdout).toMatch(/ dev eth0 src 10\.88\.0\.\d+/)
    })

    test('say what they are, as part of the benchmark and of the environment', () => {
      expect(ends.variant).toEqual(['runtime=podman', 'network=bridge', 'link=veth', 'client-cpus=0'])
      expect(finder.facts()).toContainEqual({ key: 'ctr.runtime', value: 'podman' })
      expect(finder.facts()).toContainEqual({ key: 'ctr.version', value: expect.stringMatching(/^\d+\.\d+/) })
    })

    test('let a ping through, and a server in them ends when it is told to', async () => {
      const ping = await ends.client.exec(['ping', '-n', '-c', '1', ends.address], patient)
      expect(ping.stdout).toContain('1 received')
      const argv = ['sockperf', 'sr', '-i', ends.address, '-p', '7401', '--tcp']
      const server = await ends.server.start(argv, { listensOn: 7401 })
      await server.kill()
      expect((await ends.server.exec(['pgrep', '-c', 'sockperf'], patient)).stdout).toBe('0\n')
    })

    test('are gone when the paths are closed', async () => {
      await finder.close()
      const left = await set.machines[0]?.place.exec(['sudo', 'podman', 'ps', '-aq'], patient)
      expect(left).toMatchObject({ code: 0, stdout: '' })
    })
  })

  test('nothing is left of the machines afterwards', async () => {
    await set.down()
    expect((await runningVms()).filter((name) => name.includes('00000paths_'))).toEqual([])
    expect(qemuProcesses().filter(({ name }) => name.includes('00000paths_'))).toEqual([])
    expect((await readLeases(deps.stateDir)).leases.filter(({ runId }) => runId === deps.runId)).toEqual([])
    expect((await labStatus(deps)).up).toBe(labBefore)
  })
})

/** Bits a second that iperf3's receiver saw in two seconds between the two ends. */
async function throughput(ends: Ends): Promise<number> {
  const port = await ends.pickPort()
  const at = [ends.listenAddress ?? ends.address, '-p', String(port)]
  const server = await ends.server.start(['iperf3', '-s', '-1', '-B', ...at], { listensOn: port })
  const client = await ends.client.start(
    ['iperf3', '-c', ends.address, '-p', String(port), '-t', '2', '-J'],
    {},
  )
  const finished = await client.wait({ quietMs: 2_000, timeoutMs: 60_000 })
  expect(finished, finished.stdout + finished.stderr).toMatchObject({ code: 0, timedOut: false })
  await server.wait({ quietMs: 0, timeoutMs: 30_000 })
  return JSON.parse(finished.stdout).end.sum_received.bits_per_second
}
