import { release } from 'node:os'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assembleEnvironment } from '../../../agent/environment/facts.ts'
import { parseGuestAnswer } from '../../../agent/environment/guest-answer.ts'
import { mergeGuests, readGuestFacts } from '../../../agent/environment/guest-facts.ts'
import { vmFacts } from '../../../agent/environment/vm-facts.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import type { Place } from '../../../agent/place/place.ts'
import type { MachineSet } from '../../../agent/vm/machines.ts'
import { Environment } from '../../../server/contract/environment.ts'
import { recording } from './support/captured.ts'

/** A place that answers as a guest with this kernel would. */
function guest(name: string, kernel: string): Place {
  const host = hostPlace()
  return {
    ...{ ...host, name },
    exec: async (argv, options) => {
      const finished = await host.exec(argv, options)
      return { ...finished, stdout: finished.stdout.replaceAll(release(), kernel) }
    },
  }
}

/** A guest that prints what a real one did. */
function recordedGuest(name: string, change: (stdout: string) => string = (stdout) => stdout): Place {
  return {
    ...{ ...hostPlace(), name },
    exec: async (argv) => ({
      ...{ argv, code: 0, signal: null, timedOut: false, startedAt: 0, durationMs: 1 },
      stdout: change(recording('guest-answer.stdout.txt')),
      stderr: recording('guest-answer.stderr.txt'),
    }),
  }
}
const environmentOf = async (...guests: Place[]) =>
  Environment.parse(assembleEnvironment(await readGuestFacts(guests)))

test('one call to a real place answers, and every gap has a reason', async () => {
  let calls = 0
  const host = hostPlace()
  const counted: Place = {
    ...host,
    exec: (argv, options) => {
      calls += 1
      return host.exec(argv, options)
    },
  }
  const { identity, epoch, noted, unread } = await environmentOf(counted)
  expect(calls).toBe(1)
  expect(identity['guest.tcp.congestionControl']).toMatch(/^[a-z0-9_]+$/)
  expect(epoch['guest.kernel']).toBe(release())
  expect(noted['guest.os']).toMatch(/\w/)
  const all = Object.entries({ ...identity, ...epoch, ...noted })
  expect(all.filter(([key, value]) => (value === null) !== (unread[key] !== undefined))).toEqual([])
})

test('a real guest of the benchmark box is told whole', async () => {
  const { identity, epoch, noted, unread } = await environmentOf(recordedGuest('client'))
  expect(identity).toEqual({ 'guest.tcp.congestionControl': 'cubic' })
  expect(epoch).toEqual({
    'guest.kernel': '6.1.0-56-cloud-amd64',
    'guest.mitigations': expect.stringMatching(
      /^spectre_v1: Mitigation: .*; spectre_v2: Mitigation: Retpolines/,
    ),
  })
  expect(noted).toMatchObject({
    'guest.os': 'Debian GNU/Linux 12 (bookworm)',
    'guest.kernelCommandLine': expect.stringMatching(/^root=\/dev\/vda rw .*systemd.unit=multi-user.target$/),
    'guest.cpu.model': 'QEMU Virtual CPU version 2.5+',
    'guest.clocksource': 'hpet',
    'guest.thp': 'never',
    'guest.defaultQdisc': 'fq_codel',
    'guest.sysctl.net.core.rmem_max': '212992',
    'guest.nic.eth0.driver': 'virtio_net',
    'guest.nic.eth0.bus': 'virtio0',
    'guest.nic.eth0.queues': 'rx 1, tx 1',
    'guest.nic.eth0.irqAffinity': '0-1 ×2',
    'guest.nic.eth0.rings': 'rx 256 of 256, tx 256 of 256, tx-push off',
    'guest.nic.eth0.channels': 'combined 1 of 1',
    'guest.nic.eth0.coalescing': 'rx-usecs 0, rx-frames 1, tx-usecs 0, tx-frames 1',
    'guest.nic.eth0.offloads': expect.stringMatching(/^on: rx-checksumming generic-receive-offload /),
    'guest.nic.eth1.link': 'down',
    'guest.qdiscs': 'lo noqueue; eth0 fq_codel',
    'guest.packages.count': 163,
  })
  expect(unread).toEqual({
    'guest.sysctl.net.netfilter.nf_conntrack_buckets':
      '/proc/sys/net/netfilter/nf_conntrack_buckets does not exist in the guest',
    'guest.sysctl.net.netfilter.nf_conntrack_max':
      '/proc/sys/net/netfilter/nf_conntrack_max does not exist in the guest',
    'guest.sysctl.net.bridge.bridge-nf-call-iptables':
      '/proc/sys/net/bridge/bridge-nf-call-iptables does not exist in the guest',
    'guest.nic.eth0.speed': 'the link is down or virtual, and has no speed',
    'guest.nic.eth0.numaNode': 'the firmware gives it to no NUMA node',
    'guest.nic.eth1.speed': 'the link is down or virtual, and has no speed',
    'guest.nic.eth1.numaNode': 'the firmware gives it to no NUMA node',
    'guest.runtime.docker': 'docker is not installed',
    'guest.runtime.containerd': 'containerd is not installed',
    'guest.runtime.podman': 'podman is not installed',
    'guest.cni.cilium': 'cilium is not installed',
  })
})

test('guests that agree are told once, guests that differ by name', async () => {
  const kernelOf = async (...guests: Place[]) => (await environmentOf(...guests)).epoch['guest.kernel']
  expect(await kernelOf(guest('a', '6.1'), guest('b', '6.1'))).toBe('6.1')
  expect(await kernelOf(guest('a', '6.1'), guest('b', '6.6'))).toBe('a: 6.1; b: 6.6')
})

test('a guest that does not tell, or lacks the NIC, is not spoken for by another', () => {
  const merged = mergeGuests([
    {
      name: 'a',
      facts: [
        { key: 'guest.thp', value: 'madvise' },
        { key: 'guest.nic.eth1.mtu', value: 1500 },
        { key: 'guest.os', value: null, why: 'no such file' },
      ],
    },
    {
      name: 'b',
      facts: [
        { key: 'guest.thp', value: null, why: 'refused' },
        { key: 'guest.os', value: null, why: 'no such file' },
      ],
    },
  ])
  expect(merged).toEqual([
    { key: 'guest.thp', value: 'a: madvise' },
    { key: 'guest.nic.eth1.mtu', value: 'a: 1500' },
    { key: 'guest.os', value: null, why: 'no such file' },
  ])
})

test('files that a guest does not have or give are unread with the reason', () => {
  const stdout =
    '==> /proc/sys/kernel/osrelease <==\n6.1.0\n\n==> /sys/class/net/eth0/speed <==\n\n==> /sys/class/net/eth0/mtu <==\n1500\n'
  const stderr =
    "head: cannot open '/proc/sys/x' for reading: No such file or directory\nhead: cannot open '/sys/k' for reading: Permission denied\nhead: error reading '/sys/class/net/eth0/speed': Invalid argument\n"
  const { files } = parseGuestAnswer(stdout, stderr)
  const whyOf = (path: string) => {
    const read = files.read(path)
    return read.kind === 'unread' ? read.why : read.text
  }
  expect(whyOf('/proc/sys/kernel/osrelease')).toBe('6.1.0')
  expect(whyOf('/proc/sys/x')).toBe('/proc/sys/x does not exist in the guest')
  expect(whyOf('/sys/k')).toBe('/sys/k may not be read by this user in the guest')
  expect(whyOf('/sys/class/net/eth0/speed')).toBe(
    '/sys/class/net/eth0/speed could not be read (Invalid argument) in the guest',
  )
  expect(files.list('/sys/class/net/eth0')).toEqual(['mtu', 'speed'])
  expect(files.list('/sys/class')).toEqual(['net'])
})

test('a program that a guest could not finish is no answer, nor is one that failed', async () => {
  const { ask } = parseGuestAnswer(
    'metalmark answer: ethtool -c eth0\nnetlink error: Operation not supported\n\nmetalmark answer ended: 75\n\nmetalmark answer: docker --version\nDocker ver',
    '',
  )
  expect(await ask(['ethtool', '-c', 'eth0'])).toMatchObject({ why: 'the driver does not support it' })
  expect(await ask(['docker', '--version'])).toMatchObject({ why: 'docker ended with a signal' })
  expect(await ask(['podman', '--version'])).toMatchObject({ why: 'podman is not installed' })
})

test('an answer that is cut off or garbled anywhere still makes an environment', async () => {
  const whole = recording('guest-answer.stdout.txt')
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length),
      fc.nat(whole.length),
      fc.string({ maxLength: 40 }),
      async (from, to, noise) => {
        const text = `${whole.slice(0, from)}${noise}${whole.slice(to)}`
        const environment = await environmentOf(recordedGuest('client', () => text))
        const all = Object.entries({ ...environment.identity, ...environment.epoch, ...environment.noted })
        expect(all.filter(([, value]) => value === '')).toEqual([])
      },
    ),
    { seed: 13, numRuns: 60 },
  )
})

test('the VMs as they were brought up become identity and epoch', () => {
  const set: MachineSet = {
    machines: ['client', 'server'].map((name) => ({
      ...{ name, place: hostPlace(), address: '10.0.0.2', network: 'private' },
      facts: { cpus: 1, memoryMiB: 512 },
    })),
    facts: {
      ...{
        provider: 'libvirt',
        acceleration: 'tcg',
        vagrantVersion: '2.3.4',
        providerPluginVersion: '0.11.2',
      },
      ...{
        hypervisorVersion: '7.2.22',
        libvirtVersion: '9.0.0',
        machineType: 'pc-q35-7.2',
        cpuMode: 'custom',
      },
      ...{ nicModel: 'virtio', vhost: null, upSeconds: 40, network: { kind: 'private', why: 'of its own' } },
      placements: {
        client: { pins: 'vcpu 0=2', hugepages: false, nicDriver: 'default', nicQueues: 1, nicMtu: 'default' },
      },
      pinning: 'as the suite says',
      box: { name: 'metalmark-bench', version: '1.0.1', checksum: 'c'.repeat(64) },
    },
    down: async () => undefined,
  }
  const environment = Environment.parse(assembleEnvironment(vmFacts(set)))
  expect(environment.identity).toMatchObject({
    'vm.acceleration': 'tcg',
    'vm.network': 'private',
    'vm.machine.client.cpus': 1,
    'vm.machine.server.memoryMiB': 512,
    'vm.machine.client.pinning': 'vcpu 0=2',
    'vm.nicQueues': 1,
    'vm.vhost': null,
  })
  expect(environment.epoch).toMatchObject({
    'vm.hypervisor.version': '7.2.22',
    'vm.box.checksum': 'c'.repeat(64),
  })
  expect(environment.unread).toEqual({ 'vm.vhost': 'the hypervisor does not tell' })
})
