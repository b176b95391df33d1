import type { Asked, Readings } from '../../../agent/doctor/readings.ts'
import { createHostFiles } from '../../../agent/environment/host-files.ts'
import { parseSuite } from '../../../agent/suite/load-suite.ts'
import { hostWith } from '../host-tuning/fake-kernel.ts'

export function answer<T>(value: T): Asked<T> {
  return { kind: 'answer', value }
}

export function unread(why: string): Asked<never> {
  return { kind: 'unread', why }
}

export function suiteOf(text: string) {
  return answer(parseSuite({ file: 'metalmark.yaml', text }))
}

/** A bare-metal host on which everything is as it should be, but for the files given; null removes one. */
export function readingsOf(
  files: Readonly<Record<string, string | null>> = {},
  changed: Partial<Readings> = {},
): Readings {
  const host = createHostFiles(hostWith({ ...fitHost, ...files }))
  return {
    ...{ files: host, loadavg: host.read('/proc/loadavg') },
    ...{ suite: suiteOf('profile: smoke'), vagrantfile: null },
    kvm: answer({ usable: true, reason: 'a stock kernel booted on the host’s processor' }),
    clockSynchronised: answer(true),
    ...{ runningVms: answer([]), qemu: [] },
    disks: [{ id: 'disk.state', what: 'disk: state', path: '/state', freeBytes: answer(80 * 1024 ** 3) }],
    ...{ missingPackages: answer([]), virtualBox: false },
    vagrant: answer('Vagrant 2.3.4; plugins: vagrant-libvirt (0.11.2, system)'),
    tools: [{ name: 'iperf3', program: 'iperf3', needed: true, version: answer('3.12') }],
    server: { url: 'http://127.0.0.1:8420', status: answer(200) },
    ...{ waiting: answer(0), lock: null },
    ...changed,
  }
}

const fitHost = {
  '/dev/vhost-net': '',
  '/proc/meminfo': 'MemTotal:       65856532 kB\nMemAvailable:   61000000 kB\n',
  '/proc/loadavg': '0.08 0.03 0.01 1/200 1234\n',
  '/proc/sys/kernel/nmi_watchdog': '0\n',
  '/proc/sys/kernel/numa_balancing': '0\n',
  '/proc/sys/net/ipv4/ip_local_port_range': '20000\t65535\n',
  '/proc/sys/net/netfilter/nf_conntrack_max': '262144\n',
  '/proc/sys/net/netfilter/nf_conntrack_count': '12\n',
  '/sys/devices/system/cpu/cpu0/cpuidle/state0/name': 'POLL\n',
  '/sys/devices/system/cpu/cpu0/cpuidle/state0/disable': '0\n',
  '/sys/devices/system/cpu/cpu0/cpuidle/state1/name': 'C1\n',
  '/sys/devices/system/cpu/cpu0/cpuidle/state1/disable': '0\n',
  '/sys/devices/system/cpu/isolated': '2-3\n',
  '/sys/devices/system/cpu/online': '0-3\n',
  '/sys/devices/system/cpu/smt/control': 'off\n',
  '/sys/devices/system/node/node0/cpulist': '0-3\n',
  '/sys/kernel/mm/ksm/run': '0\n',
  '/sys/kernel/mm/transparent_hugepage/enabled': 'always madvise [never]\n',
}
