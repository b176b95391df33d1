import { describe, expect, test } from 'vitest'
import { examine } from '../../../agent/doctor/examine.ts'
import { Finding } from '../../../agent/doctor/finding.ts'
import type { Readings } from '../../../agent/doctor/readings.ts'
import { DoctorReport, doctorReport, reportText } from '../../../agent/doctor/report.ts'
import { cpu } from '../host-tuning/fake-kernel.ts'
import { answer, readingsOf, suiteOf, unread } from './readings.ts'

type Files = Readonly<Record<string, string | null>>

function find(id: string, files: Files = {}, changed: Partial<Readings> = {}): Finding {
  const finding = examine(readingsOf(files, changed)).find((one) => one.id === id)
  if (finding === undefined) throw new Error(`No finding is called ${id}`)
  return finding
}

const tune = 'metalmark host tune --apply'

test('on a host that is as it should be nothing is bad and nothing is to improve', () => {
  const states = examine(readingsOf()).flatMap(({ id, state, found }) =>
    state === 'bad' || state === 'warning' ? [`${id}: ${found}`] : [],
  )
  expect(states).toEqual([])
})

test('every finding has the documented shape, a name of its own and a reason', () => {
  const findings = examine(readingsOf())
  for (const finding of findings) expect(Finding.parse(finding)).toEqual(finding)
  expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length)
  for (const { why } of findings) expect(why).toMatch(/^[A-Z].*\.$/)
})

describe('what the kernel’s files tell', () => {
  test.each<[string, Files, Finding['state'], string, string | null]>([
    [
      'cpu.governor',
      { [cpu(1, 'cpufreq/scaling_governor')]: 'powersave\n' },
      'warning',
      'performance on 3, powersave on 1 of 4 CPUs',
      tune,
    ],
    ['cpu.turbo', { '/sys/devices/system/cpu/intel_pstate/no_turbo': '0\n' }, 'warning', 'on', tune],
    [
      'cpu.turbo',
      {
        '/sys/devices/system/cpu/intel_pstate/no_turbo': null,
        '/sys/devices/system/cpu/cpufreq/boost': '1\n',
      },
      'warning',
      'on',
      tune,
    ],
    [
      'cpu.idle-states',
      {
        [cpu(0, 'cpuidle/state2/name')]: 'C6\n',
        [cpu(0, 'cpuidle/state2/disable')]: '0\n',
        [cpu(0, 'cpuidle/state3/name')]: 'C10\n',
        [cpu(0, 'cpuidle/state3/disable')]: '1\n',
      },
      'warning',
      'C6 enabled',
      tune,
    ],
    [
      'cpu.smt',
      { '/sys/devices/system/cpu/smt/control': 'on\n' },
      'warning',
      'on',
      'echo off | sudo tee /sys/devices/system/cpu/smt/control',
    ],
    ['cpu.irqbalance', { '/proc/77/comm': 'irqbalance\n' }, 'warning', 'running', tune],
    ['cpu.nmi-watchdog', { '/proc/sys/kernel/nmi_watchdog': '1\n' }, 'warning', 'on', tune],
    [
      'cpu.mitigations',
      {
        '/sys/devices/system/cpu/vulnerabilities': null,
        '/sys/devices/system/cpu/vulnerabilities/meltdown': 'Mitigation: PTI\n',
        '/sys/devices/system/cpu/vulnerabilities/mds':
          'Vulnerable: Clear CPU buffers attempted, no microcode\n',
        '/sys/devices/system/cpu/vulnerabilities/tsa': 'Not affected\n',
      },
      'good',
      '1 in force, 1 without one, noted with each run',
      null,
    ],
    [
      'memory.thp',
      { '/sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never\n' },
      'warning',
      'transparent: madvise',
      tune,
    ],
    ['memory.ksm', { '/sys/kernel/mm/ksm/run': '1\n' }, 'warning', 'KSM runs', tune],
    ['memory.numa-balancing', { '/proc/sys/kernel/numa_balancing': '1\n' }, 'warning', 'on', tune],
    [
      'memory.numa',
      { '/sys/devices/system/node/node1/cpulist': '4-7\n' },
      'good',
      '2 nodes (node0: 0-3; node1: 4-7)',
      null,
    ],
    [
      'memory.numa',
      { '/sys/devices/system/node/node1/cpulist': '4-7\n', '/sys/devices/system/cpu/isolated': '\n' },
      'warning',
      '2 nodes (node0: 0-3; node1: 4-7), and no CPUs set apart on one of them',
      null,
    ],
    [
      'memory.free',
      { '/proc/meminfo': 'MemAvailable:  1048576 kB\n' },
      'bad',
      '1024 MiB available, 1536 MiB wanted',
      null,
    ],
    [
      'time.clocksource',
      {
        '/sys/devices/system/clocksource/clocksource0/current_clocksource': 'hpet\n',
        '/sys/devices/system/clocksource/clocksource0/available_clocksource': 'tsc hpet acpi_pm\n',
      },
      'bad',
      'hpet',
      'echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource',
    ],
    [
      'time.clocksource',
      {
        '/sys/devices/system/clocksource/clocksource0/current_clocksource': 'hpet\n',
        '/sys/devices/system/clocksource/clocksource0/available_clocksource': 'hpet acpi_pm\n',
      },
      'bad',
      'hpet',
      null,
    ],
    [
      'network.conntrack',
      { '/proc/sys/net/netfilter/nf_conntrack_count': '200000\n' },
      'warning',
      '200000 of 262144 entries used',
      'sudo sysctl -w net.netfilter.nf_conntrack_max=524288',
    ],
    ['network.conntrack', { '/proc/sys/net/netfilter': null }, 'good', 'not loaded', null],
    [
      'network.ports',
      { '/proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n' },
      'warning',
      '32768 to 60999',
      tune,
    ],
    ['network.tcp', {}, 'good', 'bbr, queueing pfifo_fast', null],
    [
      'vm.host',
      {
        '/proc/cpuinfo': 'flags\t\t: fpu vme hypervisor lahf_lm\n',
        '/sys/class/dmi/id/sys_vendor': 'QEMU\n',
      },
      'warning',
      'this host is a VM itself (QEMU)',
      null,
    ],
    [
      'vm.vhost',
      { '/dev/vhost-net': null },
      'warning',
      '/dev/vhost-net does not exist',
      'sudo modprobe vhost_net',
    ],
    ['now.load', { '/proc/loadavg': '1.50 1 1 1/200 1\n' }, 'warning', '1.50 on 4 CPUs', null],
    ['now.load', { '/proc/loadavg': '4.00 1 1 1/200 1\n' }, 'bad', '4.00 on 4 CPUs', null],
  ])('%s with %j is %s', (id, files, state, found, fix) => {
    expect(find(id, files)).toMatchObject({ state, found, fix })
  })

  test('no CPUs set apart is to improve, with the words for the kernel’s command line', () => {
    const { state, fix } = find('cpu.isolated', { '/sys/devices/system/cpu/isolated': '\n' })
    expect(state).toBe('warning')
    expect(fix).toContain('isolcpus=2-3 nohz_full=2-3 rcu_nocbs=2-3')
  })

  test.each([
    ['cpu.governor', '/sys/devices/system/cpu'],
    ['cpu.turbo', '/sys/devices/system/cpu'],
    ['cpu.idle-states', '/sys/devices/system/cpu'],
    ['cpu.smt', '/sys/devices/system/cpu'],
    ['cpu.isolated', '/sys/devices/system/cpu'],
    ['cpu.mitigations', '/sys/devices/system/cpu'],
    ['memory.thp', '/sys/kernel'],
    ['memory.ksm', '/sys/kernel'],
    ['memory.numa', '/sys/devices/system/node'],
    ['memory.free', '/proc/meminfo'],
    ['time.clocksource', '/sys/devices/system/clocksource'],
    ['network.ports', '/proc/sys/net'],
    ['vm.host', '/proc/cpuinfo'],
    ['now.load', '/proc/loadavg'],
  ])('%s is unknown where %s is hidden, as in a container', (id, hidden) => {
    const { state, found, fix } = find(id, { [hidden]: null })
    expect({ state, fix }).toEqual({ state: 'unknown', fix: null })
    expect(found).toMatch(/does not exist|exists|lists no|could not be read/)
  })
})

describe('VMs', () => {
  const unusable = answer({
    usable: false,
    reason: '/dev/kvm exists, but a guest does not start: assertion failed',
  })

  test('a KVM that does not boot guests is bad, with what was seen', () => {
    expect(find('vm.kvm', {}, { kvm: unusable })).toMatchObject({
      state: 'bad',
      found: '/dev/kvm exists, but a guest does not start: assertion failed',
    })
    expect(find('vm.cpu-mode', {}, { kvm: unusable }).state).toBe('warning')
  })

  test('a suite without VMs needs neither KVM nor packages, nor Vagrant', () => {
    const suite = suiteOf('vms: none')
    const changed = {
      suite,
      kvm: unusable,
      missingPackages: answer(['qemu-utils']),
      vagrant: unread('It is not there.'),
    }
    for (const id of ['vm.kvm', 'vm.nic', 'vm.cpu-mode', 'software.packages', 'software.vagrant'])
      expect(find(id, {}, changed).state, id).toBe('good')
    expect(find('memory.free', {}, changed).found).toContain('512 MiB wanted')
  })

  test.each([
    ["libvirt.nic_model_type = 'e1000'", 'bad', 'the suite’s Vagrantfile asks for e1000'],
    [
      'config.vm.network :private_network, libvirt__model_type: "rtl8139"',
      'bad',
      'the suite’s Vagrantfile asks for rtl8139',
    ],
    [
      "libvirt.nic_model_type = 'virtio'\n# nic_model_type = 'e1000'",
      'good',
      'virtio, in the suite’s Vagrantfile',
    ],
    [
      'v.customize ["modifyvm", :id, "--nictype2", "82540EM"]',
      'bad',
      'the suite’s Vagrantfile asks for 82540EM',
    ],
    [
      'config.vm.provider "virtualbox" do |v|',
      'bad',
      'the suite’s Vagrantfile leaves it to VirtualBox, which emulates an Intel card',
    ],
    ['config.vm.provider :libvirt do |v|', 'good', 'virtio, in the suite’s Vagrantfile'],
  ])('a Vagrantfile with %j has a network device that is %s', (text, state, found) => {
    expect(find('vm.nic', {}, { vagrantfile: answer(text) })).toMatchObject({ state, found })
  })

  test.each([
    ['v.cpu_mode = "host-passthrough"', 'good'],
    ["v.cpu_mode = 'custom'", 'warning'],
    ['v.cpus = 2', 'warning'],
    ['config.vm.provider :virtualbox do |v|', 'good'],
  ])('a Vagrantfile with %j has a processor model that is %s', (text, state) => {
    expect(find('vm.cpu-mode', {}, { vagrantfile: answer(text) }).state).toBe(state)
  })

  const running = {
    pid: 4711,
    name: 'build_default',
    argv: [
      ...['/usr/bin/qemu-system-x86_64', '-name', 'guest=build_default,debug-threads=on', '-accel', 'kvm'],
      ...['-cpu', 'qemu64,hypervisor=on'],
      ...['-netdev', '{"type":"tap","fd":"34","id":"hostnet0"}'],
      ...['-device', '{"driver":"e1000","netdev":"hostnet0","id":"net0","mac":"52:54:00:7a:e8:17"}'],
      ...['-device', '{"driver":"virtio-balloon-pci","id":"balloon0","bus":"pci.4","addr":"0x0"}'],
    ],
  }

  test('one that runs is bad for whatever is measured beside it; only the agent’s own can be cleared away', () => {
    expect(find('vm.others', {}, { runningVms: answer(['build_default']) })).toMatchObject({
      ...{ state: 'bad', found: 'build_default', fix: null },
    })
    expect(find('vm.others', {}, { runningVms: answer(['metalmark_01_a']) }).fix).toBe('metalmark vm gc')
  })

  test('one that runs is looked at: its network device, its processor model, vhost', () => {
    const changed = { qemu: [running] }
    expect(find('vm.nic', {}, changed).found).toBe('build_default has e1000')
    expect(find('vm.cpu-mode', {}, changed).found).toBe('build_default has qemu64')
    expect(find('vm.vhost', {}, changed)).toMatchObject({
      state: 'warning',
      found: 'not used by build_default',
    })
  })

  test.each([
    ['2', 'good', 'the processors of the running VMs are pinned'],
    ['0-3', 'warning', 'not pinned: build_default'],
  ])('one whose processors may use CPUs %s is %s', (allowed, state, found) => {
    const files = {
      '/proc/4711/task/4711/comm': 'qemu-system-x86\n',
      '/proc/4711/task/4712/comm': 'CPU 0/KVM\n',
      '/proc/4711/task/4712/status': `Name:\tCPU 0/KVM\nCpus_allowed:\tf\nCpus_allowed_list:\t${allowed}\n`,
    }
    expect(find('vm.pinning', files, { qemu: [running] })).toMatchObject({ state, found })
  })
})

describe('software and this moment', () => {
  test.each<[string, Partial<Readings>, Finding['state'], RegExp, string | null]>([
    [
      'software.suite',
      { suite: unread('metalmark.yaml:1:1: not valid YAML') },
      'bad',
      /not valid YAML/,
      null,
    ],
    [
      'software.packages',
      { missingPackages: answer(['qemu-utils']) },
      'bad',
      /^missing: qemu-utils$/,
      'metalmark vm setup',
    ],
    [
      'software.packages',
      { missingPackages: answer(['qemu-utils']), virtualBox: true },
      'warning',
      /VirtualBox/,
      'metalmark vm setup',
    ],
    [
      'software.vagrant',
      { vagrant: unread('The program `vagrant` is needed') },
      'bad',
      /vagrant/,
      'metalmark vm setup',
    ],
    [
      'tool.iperf3',
      { tools: [{ name: 'iperf3', program: 'iperf3', needed: true, version: unread('It is not on PATH.') }] },
      'warning',
      /not on PATH/,
      'sudo apt-get install iperf3',
    ],
    [
      'tool.iperf3',
      {
        tools: [{ name: 'iperf3', program: 'iperf3', needed: false, version: unread('It is not on PATH.') }],
      },
      'good',
      /^not installed, and the suite does not run it on the host$/,
      null,
    ],
    [
      'disk.state',
      { disks: [{ id: 'disk.state', what: 'disk: state', path: '/state', freeBytes: answer(1024 ** 2) }] },
      'bad',
      /^0\.0 GiB free in \/state$/,
      null,
    ],
    [
      'time.synchronised',
      { clockSynchronised: answer(false) },
      'warning',
      /^not sync/,
      'sudo timedatectl set-ntp true',
    ],
    ['time.synchronised', { clockSynchronised: unread('neither tells') }, 'unknown', /neither tells/, null],
    [
      'now.server',
      { server: { url: 'http://x', status: unread('refused') } },
      'warning',
      /^http:\/\/x gives no answer \(refused\)$/,
      null,
    ],
    ['now.outbox', { waiting: answer(2) }, 'warning', /^2 runs wait$/, 'metalmark upload'],
    [
      'now.lock',
      { lock: { pid: 12, startTicks: 1, since: 1, purpose: 'metalmark run 01' } },
      'warning',
      /^process 12: metalmark run 01$/,
      null,
    ],
  ])('%s with %j is %s', (id, changed, state, found, fix) => {
    expect(find(id, {}, changed)).toMatchObject({ state, found: expect.stringMatching(found), fix })
  })
})

describe('the report', () => {
  const slow = { [cpu(0, 'cpufreq/scaling_governor')]: 'powersave\n' }
  const report = (files: Files, changed: Partial<Readings> = {}, strict = false) =>
    doctorReport(examine(readingsOf(files, changed)), { version: '1.2.3', strict })

  test('calls a host fit where nothing is bad, and with --strict where nothing is to improve either', () => {
    expect(report({}, {}, true).fit).toBe(true)
    expect(report(slow).fit).toBe(true)
    expect(report(slow, {}, true).fit).toBe(false)
    expect(report({}, { runningVms: answer(['other']) }).fit).toBe(false)
  })

  test('has the shape that --json documents, and counts its findings', () => {
    const made = report(slow)
    expect(DoctorReport.parse(JSON.parse(JSON.stringify(made)))).toEqual(made)
    const { bad, warning, unknown, good } = made.counts
    expect(bad + warning + unknown + good).toBe(made.findings.length)
    expect(warning).toBe(1)
  })

  test('reads by group, worst first, with reason and remedy where something is not as it should be', () => {
    const lines = reportText(report(slow)).split('\n')
    expect(lines.slice(0, 5)).toEqual([
      'processors',
      expect.stringMatching(/^ {2}warning {2}governor +powersave on 1, performance on 3 of 4 CPUs$/),
      expect.stringMatching(/^ +A clock that follows the load .*\.$/),
      expect.stringMatching(/^ +→ metalmark host tune --apply$/),
      expect.stringMatching(/^ {2}good {5}turbo +off$/),
    ])
    expect(lines.at(-2)).toMatch(
      /^This host is fit to measure: 0 bad, 1 to improve, \d+ unknown, \d+ good\.$/,
    )
  })
})
