import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBox } from '../../../agent/box/build.ts'
import type { Finished, Job } from '../../../agent/place/place.ts'
import { runningVms } from '../../../agent/vm/co-tenants.ts'
import { labStatus } from '../../../agent/vm/lab.ts'
import { readLeases } from '../../../agent/vm/lease.ts'
import { bringUp, type Machine, type MachineSet } from '../../../agent/vm/machines.ts'
import { describeWithVms, twoMachines, vmTestDeps } from './support.ts'

const deps = vmTestDeps('01KTEST00000000000MACHINES')
const patient = { timeoutMs: 60_000 }

describeWithVms('two machines of the benchmark box', () => {
  let set: MachineSet
  let a: Machine
  let b: Machine
  let labBefore = false

  beforeAll(async () => {
    await ensureBox(deps)
    labBefore = (await labStatus(deps)).up
    set = await bringUp(twoMachines, deps)
    const [first, second] = set.machines
    if (first === undefined || second === undefined) throw new Error('expected two machines')
    a = first
    b = second
  }, 600_000)

  afterAll(async () => {
    await set?.down()
  }, 180_000)

  test('are what was asked for, and say how they are run', () => {
    expect(set.machines.map(({ name, facts }) => ({ name, ...facts }))).toEqual(twoMachines.machines)
    expect(set.facts).toMatchObject({
      provider: 'libvirt',
      acceleration: expect.stringMatching(/^(tcg|kvm)$/),
      vagrantVersion: expect.stringMatching(/^\d+\.\d+/),
      hypervisorVersion: expect.stringMatching(/^\d+\.\d+/),
      libvirtVersion: expect.stringMatching(/^\d+\.\d+/),
      box: { name: 'metalmark-bench', checksum: expect.stringMatching(/^[0-9a-f]{64}$/) },
      nicModel: 'virtio',
      vhost: expect.any(Boolean),
    })
    expect(set.facts.upSeconds).toBeGreaterThan(1)
  })

  test('have a private network of their own', async () => {
    expect(set.facts.network.kind).toBe('private')
    const route = await a.place.exec(['ip', 'route', 'get', b.address], patient)
    expect(route.stdout).toMatch(/ dev eth1 /)
    const ping = await a.place.exec(['ping', '-c', '1', b.address], patient)
    expect(ping.stdout).toContain('1 received')
  })

  test('are seen by others as running VMs', async () => {
    const names = await runningVms()
    expect(names.filter((name) => /^metalmark_\w+_vm-[ab]$/.test(name))).toHaveLength(2)
  })

  test('run programs with arguments that a shell would take apart', async () => {
    const awkward = ["it's", '$HOME', '"', '', 'a\nb', '*']
    const shown = await a.place.exec(
      ['sh', '-c', 'for a in "$@"; do printf "%s\\0" "$a"; done; exit 9', 'sh', ...awkward],
      patient,
    )
    expect(shown.stdout.split('\0').slice(0, -1)).toEqual(awkward)
    expect(shown).toMatchObject({ code: 9, timedOut: false })
  })

  test('end a program at its deadline, with what it started', async () => {
    const finished = await a.place.exec(['sh', '-c', 'sleep 321 & sleep 321'], { timeoutMs: 2_000 })
    expect(finished).toMatchObject({ code: null, timedOut: true })
    expect((await a.place.exec(['pgrep', '-cf', 'sleep 32[1]'], patient)).stdout).toBe('0\n')
  })

  test('carry TCP between them, client and server both started in the background', async () => {
    const server = await b.place.start(['iperf3', '--server', '--one-off'], { listensOn: 5201 })
    const client = await a.place.start(['iperf3', '--client', b.address, '--time', '2', '--json'], {})
    const finished = await client.wait({ quietMs: 2_500, timeoutMs: 60_000 })
    expect(finished).toMatchObject({ code: 0, timedOut: false })
    expect(JSON.parse(finished.stdout).end.sum_received.bits_per_second).toBeGreaterThan(1_000_000)
    expect(finished.durationMs).toBeGreaterThan(1_900)
    expect((await server.wait({ quietMs: 0, timeoutMs: 30_000 })).code).toBe(0)
  })

  test('give back both streams and the exit code of a background program, and leave nothing of it', async () => {
    const job = await a.place.start(['sh', '-c', 'printf out; printf err >&2; exit 6'], {})
    expect(await job.wait({ quietMs: 0, timeoutMs: 30_000 })).toMatchObject({
      code: 6,
      stdout: 'out',
      stderr: 'err',
    })
    await expect(job.wait({ quietMs: 0, timeoutMs: 30_000 })).rejects.toThrow(/collected before/)
    expect(
      (await a.place.exec(['sh', '-c', 'ls -d /dev/shm/metalmark.* /tmp/metalmark.*'], patient)).stdout,
    ).toBe('')
  })

  test('replace a server by the next one in one go', async () => {
    const server = (port: number) => ['sockperf', 'sr', '-i', b.address, '-p', String(port), '--tcp']
    const first = await b.place.start(server(5301), { listensOn: 5301 })
    const second = await b.place.start(server(5302), { listensOn: 5302, replaces: first })
    expect((await b.place.exec(['pgrep', '-a', 'sockperf'], patient)).stdout).toMatch(
      /^\d+ sockperf sr .* -p 5302 --tcp\n$/,
    )
    await second.kill()
    expect((await b.place.exec(['pgrep', '-c', 'sockperf'], patient)).stdout).toBe('0\n')
    await expect(b.place.start(['iperf3', '-s', '-B', '192.0.2.1'], { listensOn: 5303 })).rejects.toThrow(
      /to listen on port 5303 .* It said: iperf3: error/,
    )
  })

  test('kill a background program with what it started, at the deadline and when asked', async () => {
    const late = await a.place.start(['sh', '-c', 'echo begun; sleep 654 & sleep 654'], {})
    expect(await late.wait({ quietMs: 0, timeoutMs: 1_000 })).toMatchObject({
      timedOut: true,
      code: null,
      stdout: 'begun\n',
    })
    const asked: Job = await a.place.start(['sh', '-c', 'trap "" TERM; sleep 654 & sleep 654; sleep 654'], {})
    await asked.kill()
    const finished: Finished = await asked.wait({ quietMs: 0, timeoutMs: 30_000 })
    expect(finished).toMatchObject({ timedOut: false, code: null })
    expect((await a.place.exec(['pgrep', '-cf', 'sleep 65[4]'], patient)).stdout).toBe('0\n')
  })

  test('are gone after down, with their lease and the lab that was started for them', async () => {
    await set.down()
    await set.down()
    expect((await runningVms()).filter((name) => name.includes('0machines_'))).toEqual([])
    expect((await readLeases(deps.stateDir)).leases.filter(({ runId }) => runId === deps.runId)).toEqual([])
    expect((await labStatus(deps)).up).toBe(labBefore)
  })
})
