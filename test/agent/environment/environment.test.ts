import { expect, test } from 'vitest'
import { describeEnvironment, readHost, readHostFiles } from '../../../agent/environment/environment.ts'
import { assembleEnvironment } from '../../../agent/environment/facts.ts'
import { createHostFiles, type HostFiles } from '../../../agent/environment/host-files.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import { Environment } from '../../../server/contract/environment.ts'
import { fieldClasses } from '../../../server/contract/field-classes.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { bareExec, recordedExec, serverWith } from './support/captured.ts'

const parts = { guests: [], machines: null, tools: [] }
const environmentOf = (files: HostFiles) => assembleEnvironment(readHostFiles(files))
const whole = async (files: HostFiles, exec = recordedExec) =>
  Environment.parse(describeEnvironment({ ...parts, host: await readHost(files, { exec }) }))

const identityOfServer = {
  'host.vendor': 'Dell Inc.',
  'host.product': 'PowerEdge R440',
  'host.cloud.plan': null,
  'host.cpu.model': 'Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz',
  'host.cpu.sockets': 2,
  'host.cpu.cores': 2,
  'host.cpu.threads': 4,
  'host.cpu.smt': 'on',
  'host.numa.layout': 'node0 0-1; node1 2-3',
  'host.memory.gib': 64,
  'host.cpu.governor': 'performance',
  'host.cpu.turbo': 'off',
  'host.cpu.idleStates': 'POLL C1',
  'host.tuned': 'network-latency',
  'host.kvm.haltPollNs': 200000,
  'host.tcp.congestionControl': 'bbr',
  'vm.acceleration': 'none',
  'vm.provider': 'none',
}

test('identity is the kind of host and its policy', async () => {
  expect((await whole(serverWith())).identity).toEqual(identityOfServer)
})

test('what changes monthly starts an epoch', async () => {
  expect((await whole(serverWith())).epoch).toEqual({
    'host.kernel': '6.1.0-28-amd64',
    'host.cpu.microcode': '0x5003605',
    'host.bios.version': '2.21.2',
    'host.bios.date': '02/19/2024',
    'host.mitigations': expect.stringMatching(/retbleed: Vulnerable; .*spectre_v2: Mitigation: Retpolines/),
  })
})

test('everything else is noted', async () => {
  const { noted } = await whole(serverWith())
  const { 'tool.node': node, 'host.arch': arch, 'host.packages.sha256': hash, ...told } = noted
  expect([node, arch]).toEqual([process.versions.node, process.arch])
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(told).toEqual({
    'host.productVersion': null,
    'host.board': 'Dell Inc. 0YNX56',
    'host.bios.vendor': 'Dell Inc.',
    'host.uefi': true,
    'host.virtualized': false,
    'host.cpu.family': 'family 6 model 85 stepping 7',
    'host.cpu.caches': 'L1d 32K ×2, L1i 32K ×2, L2 1024K ×2, L3 14080K ×2',
    'host.cpu.online': '0-3',
    'host.cpu.isolated': '2-3',
    'host.cpu.nohzFull': '2-3',
    'host.cpu.frequencyDriver': 'intel_pstate',
    'host.cpu.frequencyLimits': 'min kHz 2200000, max kHz 2200000',
    'host.cpu.energyPreference': 'performance',
    'host.cpu.pstate': 'intel active, min % 100, max % 100',
    'host.cpu.idleDriver': 'intel_idle',
    'host.cpu.idleGovernor': 'menu',
    'host.numa.memory': 'node0 31 GiB; node1 31 GiB',
    'host.numa.distances': 'node0 10 21; node1 21 10',
    'host.numaBalancing': 0,
    'host.memory.modules': null,
    'host.hugepages': '2048kB 0, 1048576kB 8',
    'host.thp': 'madvise',
    'host.thpDefrag': 'madvise',
    'host.ksm': 'off',
    'host.kernelBuild': '#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)',
    'host.kernelCommandLine':
      'BOOT_IMAGE=/boot/vmlinuz-6.1.0-28-amd64 root=UUID=0a1b2c3d-1111-2222-3333-444455556666 ro quiet intel_idle.max_cstate=1 isolcpus=2,3 nohz_full=2,3 BOOTIF=<redacted>',
    'host.kernelPreemption': 'PREEMPT_DYNAMIC PREEMPT_VOLUNTARY',
    'host.kernelPreemptMode': null,
    'host.kernelHz': 250,
    'host.clocksource': 'tsc',
    'host.clocksourcesAvailable': 'tsc kvm-clock',
    'host.os': 'Debian GNU/Linux 12 (bookworm)',
    'host.kvm.parameters': 'kvm: halt_poll_ns=200000 ignore_msrs=N; kvm_intel: ept=Y nested=Y',
    'host.kvm.vhostNet': 'available',
    'host.packages.count': 6,
    'host.package.qemu': '1:7.2+dfsg-7+deb12u13',
    'host.package.libvirt': '9.0.0-4+deb12u2',
    'host.package.virtualbox': null,
    'host.package.vagrant': '2.3.4+dfsg-1+deb12u1',
    'host.package.vagrantLibvirt': '0.11.2-1',
    'host.tcp.rmem': '4096 131072 33554432',
    'host.tcp.wmem': '4096 16384 4194304',
    'host.defaultQdisc': 'pfifo_fast',
    'host.qdiscs': 'lo noqueue; eno1 mq, fq_codel ×2; enx-1 pfifo_fast',
    'host.sysctl.net.core.busy_poll': '50',
    'host.sysctl.net.core.busy_read': '50',
    'host.sysctl.net.core.netdev_budget': '300',
    'host.sysctl.net.core.netdev_budget_usecs': '8000',
    'host.sysctl.net.core.netdev_max_backlog': '1000',
    'host.sysctl.net.core.rmem_default': '212992',
    'host.sysctl.net.core.rmem_max': '4194304',
    'host.sysctl.net.core.rps_sock_flow_entries': '0',
    'host.sysctl.net.core.somaxconn': '4096',
    'host.sysctl.net.core.wmem_default': '212992',
    'host.sysctl.net.core.wmem_max': '4194304',
    'host.sysctl.net.ipv4.ip_forward': '1',
    'host.sysctl.net.ipv4.ip_local_port_range': '32768 60999',
    'host.sysctl.net.ipv4.tcp_autocorking': '1',
    'host.sysctl.net.ipv4.tcp_ecn': '2',
    'host.sysctl.net.ipv4.tcp_limit_output_bytes': '1048576',
    'host.sysctl.net.ipv4.tcp_mtu_probing': '0',
    'host.sysctl.net.ipv4.tcp_no_metrics_save': '0',
    'host.sysctl.net.ipv4.tcp_notsent_lowat': '4294967295',
    'host.sysctl.net.ipv4.tcp_sack': '1',
    'host.sysctl.net.ipv4.tcp_slow_start_after_idle': '1',
    'host.sysctl.net.ipv4.tcp_timestamps': '1',
    'host.sysctl.net.ipv4.tcp_tw_reuse': '2',
    'host.sysctl.net.netfilter.nf_conntrack_buckets': '262144',
    'host.sysctl.net.netfilter.nf_conntrack_max': '262144',
    'host.sysctl.net.bridge.bridge-nf-call-iptables': '1',
    'host.firewall.iptablesRules': 2,
    'host.firewall.nftRules': 1,
    'host.irqBalance': true,
    'host.irqDefaultAffinity': '3',
    'host.bond.bond0.mode': '802.3ad 4',
    'host.bond.bond0.hashPolicy': 'layer3+4 1',
    'host.cloud.provider': 'none',
    'host.cloud.region': null,
    'host.cloud.zone': null,
    'host.nic.eno1.driver': 'mlx5_core',
    'host.nic.eno1.device': '15B3:1015',
    'host.nic.eno1.bus': '0000:3b:00.0',
    'host.nic.eno1.link': 'up',
    'host.nic.eno1.speed': '25000 Mbit/s',
    'host.nic.eno1.mtu': 1500,
    'host.nic.eno1.txQueueLength': 1000,
    'host.nic.eno1.groFlushTimeoutNs': 0,
    'host.nic.eno1.napiDeferHardIrqs': 0,
    'host.nic.eno1.threadedNapi': 0,
    'host.nic.eno1.numaNode': '0',
    'host.nic.eno1.queues': 'rx 2, tx 2',
    'host.nic.eno1.rps': 'off',
    'host.nic.eno1.xps': '1, 2',
    'host.nic.eno1.irqAffinity': '0, 1',
    'host.nic.eno1.offloads': expect.stringMatching(/^on: rx-checksumming tx-checksumming/),
    'host.nic.eno1.rings': 'rx 512 of 4096, tx 512 of 4096',
    'host.nic.eno1.channels': 'combined 2 of 20',
    'host.nic.eno1.coalescing':
      'adaptive-rx on, adaptive-tx on, rx-usecs 8, rx-frames 128, tx-usecs 8, tx-frames 128, cqe-mode-rx on, cqe-mode-tx off',
    'host.nic.eno1.pause': 'autonegotiate off, rx on, tx on',
    'host.nic.eno1.firmware': '14.32.1010 (MT_2420110034)',
    'host.nic.enx-1.driver': 'cdc_ether',
    'host.nic.enx-1.device': 'usb:v413CpA102',
    'host.nic.enx-1.link': 'down',
    'host.nic.enx-1.mtu': 1500,
    'host.nic.enx-1.txQueueLength': 1000,
    ...Object.fromEntries(
      [
        ...['bus', 'speed', 'groFlushTimeoutNs', 'napiDeferHardIrqs', 'threadedNapi', 'numaNode', 'queues'],
        ...['rps', 'xps', 'irqAffinity', 'offloads', 'rings', 'channels', 'coalescing', 'pause', 'firmware'],
      ].map((field) => [`host.nic.enx-1.${field}`, null]),
    ),
  })
})

test('the identity is the same where no program is installed', async () => {
  expect((await whole(serverWith(), bareExec)).identity).toEqual(identityOfServer)
})

test('addresses, serial numbers and machine ids are nowhere in it', async () => {
  const text = JSON.stringify(await whole(serverWith()))
  const secrets = ['3c:ec:ef', '3cecef', '3c-ec-ef', 'ABC1234', '0123456789abcdef', '4c4c4544', '198.51.100']
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
})

test('the table of classes has a line for every field, and no host field that is never read', async () => {
  const { identity, epoch, noted } = await whole(serverWith())
  const keys = Object.keys({ ...identity, ...epoch, ...noted })
  const fits = (pattern: string, key: string) =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/\*$/, '.+')}$`).test(key)
  expect(keys.filter((key) => !fieldClasses.some(([pattern]) => fits(pattern, key)))).toEqual([])
  const idle = fieldClasses.filter(([pattern]) => !keys.some((key) => fits(pattern, key)))
  expect(idle.map(([pattern]) => pattern).filter((pattern) => pattern.startsWith('host.'))).toEqual([
    // Read beside the others, by `metalmark host tune`.
    'host.tuned.metalmark',
  ])
})

test('a governor that differs between CPUs shows as both', () => {
  const files = serverWith({ 'sys/devices/system/cpu/cpu3/cpufreq/scaling_governor': 'powersave\n' })
  expect(environmentOf(files).identity['host.cpu.governor']).toBe('performance,powersave')
})

test('idle states that differ between CPUs show as both', () => {
  const files = serverWith({ 'sys/devices/system/cpu/cpu3/cpuidle/state1/disable': '1\n' })
  expect(environmentOf(files).identity['host.cpu.idleStates']).toBe('POLL, POLL C1 ×3')
})

test.each([
  ['1', 'on'],
  ['0', 'off'],
])('without the Intel driver, boost %s means turbo %s', (boost, turbo) => {
  const files = serverWith({
    'sys/devices/system/cpu/intel_pstate': null,
    'sys/devices/system/cpu/cpufreq/boost': `${boost}\n`,
  })
  expect(environmentOf(files).identity['host.cpu.turbo']).toBe(turbo)
})

test('no tuned profile is an answer, whether tuned is installed or not', () => {
  const tunedOf = (text: string | null) =>
    environmentOf(serverWith({ 'etc/tuned/active_profile': text })).identity['host.tuned']
  expect([tunedOf(null), tunedOf('')]).toEqual(['none', 'none'])
})

test('no CPU set aside is an answer too, in both ways in which kernels say so', () => {
  const files = serverWith({
    'sys/devices/system/cpu/isolated': '\n',
    'sys/devices/system/cpu/nohz_full': '(null)\n',
  })
  expect(environmentOf(files).noted).toMatchObject({
    'host.cpu.isolated': 'none',
    'host.cpu.nohzFull': 'none',
  })
})

test('a NUMA node without CPUs, only memory, is told as such', () => {
  const files = serverWith({ 'sys/devices/system/node/node1/cpulist': '\n' })
  expect(environmentOf(files).identity['host.numa.layout']).toBe('node0 0-1; node1 none')
})

test('ARM processors are told by their numbers', () => {
  const cpuinfo =
    'processor\t: 0\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\nCPU part\t: 0xd0c\nCPU revision\t: 1\n'
  const { identity, epoch, noted, unread } = environmentOf(serverWith({ 'proc/cpuinfo': cpuinfo }))
  expect(identity['host.cpu.model']).toBe('implementer 0x41 part 0xd0c')
  expect(noted['host.cpu.family']).toBe('architecture 8 variant 0x3 revision 1')
  expect([epoch['host.cpu.microcode'], noted['host.virtualized']]).toEqual([null, null])
  expect(unread['host.virtualized']).toBe('/proc/cpuinfo lists no flags')
})

test('without a readable configuration the kernel still tells its preemption by its name', () => {
  const files = serverWith({ boot: null })
  const { noted, unread } = environmentOf(files)
  expect(noted['host.kernelPreemption']).toBe('PREEMPT_DYNAMIC')
  expect(unread['host.kernelHz']).toBe('/boot/config-6.1.0-28-amd64 does not exist')
})

test('where processes of others are hidden, nobody can say whether irqbalance runs', () => {
  const { noted, unread } = environmentOf(serverWith({ 'proc/1': null, 'proc/812': null }))
  expect(noted['host.irqBalance']).toBeNull()
  expect(unread['host.irqBalance']).toBe('processes of other users are hidden')
})

test('what cannot be read is null with the reason, never an empty text', () => {
  const { identity, unread } = environmentOf(
    serverWith({ 'sys/devices/system/cpu/smt': null, 'proc/meminfo': 'nonsense\n', 'proc/cpuinfo': '' }),
  )
  expect(identity).toMatchObject({ 'host.cpu.smt': null, 'host.memory.gib': null, 'host.cpu.model': null })
  expect(unread).toMatchObject({
    'host.cpu.smt': '/sys/devices/system/cpu/smt/control does not exist',
    'host.memory.gib': 'not understood: nonsense',
    'host.cpu.model': '/proc/cpuinfo is empty',
  })
})

test('an empty root gives the same identity fields, all but one as null, each with its reason', () => {
  const { identity, epoch, unread } = environmentOf(createHostFiles(temporaryDirectory()))
  expect(Object.entries(identity).filter(([, value]) => value !== null)).toEqual([['host.tuned', 'none']])
  const missing = Object.keys({ ...identity, ...epoch }).filter((key) => key !== 'host.tuned')
  expect(missing.filter((key) => unread[key] === undefined)).toEqual([])
})

test('a text beyond the limit is cut, and two that differ only beyond it stay different', () => {
  const [a, b] = ['a', 'b'].map((end) =>
    assembleEnvironment([{ key: 'host.long', value: `${'x'.repeat(3000)}${end}` }]),
  )
  expect(a?.noted['host.long']).toHaveLength(2000)
  expect(a?.noted).not.toEqual(b?.noted)
})

test('fields beyond the limit are dropped, so that the run itself is taken', () => {
  const facts = Array.from({ length: 1200 }, (_, i) => ({ key: `host.nic.n${i}`, value: i }))
  expect(Object.keys(Environment.parse(assembleEnvironment(facts)).noted)).toHaveLength(1000)
})

test('this very host gives an environment that the contract takes, every gap with a reason', async () => {
  const host = await readHost(createHostFiles(), { exec: hostPlace().exec, cloud: { enabled: false } })
  const tools = [{ name: 'iperf3', version: '3.12' }]
  const environment = Environment.parse(describeEnvironment({ ...parts, host, tools }))
  const { identity, epoch, noted, unread } = environment
  expect(identity['host.cpu.threads']).toBeGreaterThan(0)
  expect(epoch['host.kernel']).toMatch(/^\d+\.\d+/)
  expect(noted).toMatchObject({ 'tool.iperf3': '3.12', 'tool.node': process.versions.node })
  const all = Object.entries({ ...identity, ...epoch, ...noted })
  expect(all.filter(([, value]) => value === '')).toEqual([])
  expect(all.filter(([key, value]) => (value === null) !== (unread[key] !== undefined))).toEqual([])
})

test('a project moves fields to other classes, and hears of wishes that fit nothing', async () => {
  const notes: string[] = []
  const environment = describeEnvironment({
    ...parts,
    host: await readHost(serverWith(), { exec: recordedExec }),
    classes: { identity: ['host.nic.eno1.*'], noted: ['host.tuned', 'host.nic.eth7.*'] },
    note: (text) => notes.push(text),
  })
  expect(environment.identity['host.nic.eno1.driver']).toBe('mlx5_core')
  expect(environment.noted['host.tuned']).toBe('network-latency')
  expect(environment.identity).not.toHaveProperty('host.tuned')
  expect(notes).toEqual([
    "No field of this run's environment fits `host.nic.eth7.*`, which the suite wants to be noted.",
  ])
})
