/** What a field is good for: see *environment* in the glossary. */
export type FieldClass = 'identity' | 'epoch' | 'noted'

/**
 * The class of every field that the agent knows. In a key `*` stands for one part of the name, at its end for all that
 * follows. Identity is coarse on purpose, because another value is another series: the kind of host, the policy that it
 * runs under, the shape of the VMs. What changes monthly starts an epoch. All else is noted, for the diff beside a change
 * point. A project moves fields to other classes with `environment` in its suite.
 *
 * An identity field never depends on whether some program is installed: it is read from the kernel's files, or known
 * from bringing up the VMs.
 */
export const fieldClasses: readonly (readonly [key: string, kind: FieldClass, why?: string])[] = [
  ['host.vendor', 'identity'],
  ['host.product', 'identity', 'machines of one product are much alike, those of two are not'],
  ['host.cloud.plan', 'identity', 'what was rented, where the firmware names no real product'],
  ['host.cpu.model', 'identity'],
  ['host.cpu.sockets', 'identity'],
  ['host.cpu.cores', 'identity'],
  ['host.cpu.threads', 'identity', 'those online: a CPU that was taken out is missing in every figure'],
  ['host.cpu.smt', 'identity'],
  ['host.numa.layout', 'identity'],
  ['host.memory.gib', 'identity'],
  ['host.cpu.governor', 'identity'],
  ['host.cpu.turbo', 'identity'],
  ['host.cpu.idleStates', 'identity', 'waking from a deep state takes longer than a round trip'],
  ['host.tuned', 'identity', 'the profile sets many of the noted fields at once'],
  [
    'host.kvm.haltPollNs',
    'identity',
    'it decides whether a waiting vCPU sleeps, and so moves every round trip',
  ],
  ['host.tcp.congestionControl', 'identity', 'it is part of what a TCP benchmark measures'],
  ['guest.tcp.congestionControl', 'identity', 'it is part of what a TCP benchmark measures'],
  [
    'vm.acceleration',
    'identity',
    'emulation and virtualisation can never be compared; this one cannot be moved',
  ],
  ['vm.provider', 'identity'],
  ['vm.network', 'identity'],
  ['vm.machineType', 'identity'],
  ['vm.cpuMode', 'identity'],
  ['vm.nicModel', 'identity'],
  ['vm.vhost', 'identity'],
  ['vm.hugepages', 'identity'],
  ['vm.nicDriver', 'identity'],
  ['vm.nicQueues', 'identity'],
  ['vm.nicMtu', 'identity'],
  ['vm.machine.*.pinning', 'identity', 'where vCPUs may run decides more than most changes of code'],
  ['vm.machine.*.cpus', 'identity'],
  ['vm.machine.*.memoryMiB', 'identity'],

  ['host.kernel', 'epoch'],
  ['host.mitigations', 'epoch'],
  ['host.cpu.microcode', 'epoch'],
  ['host.bios.version', 'epoch'],
  ['host.bios.date', 'epoch', 'some vendors change the date alone'],
  ['guest.kernel', 'epoch'],
  ['guest.mitigations', 'epoch'],
  ['vm.hypervisor.version', 'epoch'],
  ['vm.box.name', 'epoch'],
  ['vm.box.version', 'epoch'],
  ['vm.box.checksum', 'epoch'],

  ['host.productVersion', 'noted'],
  ['host.board', 'noted'],
  ['host.bios.vendor', 'noted'],
  ['host.virtualized', 'noted'],
  ['host.cpu.family', 'noted', 'the model says the same, in words'],
  ['host.cpu.caches', 'noted'],
  ['host.cpu.online', 'noted'],
  ['host.cpu.isolated', 'noted'],
  ['host.cpu.nohzFull', 'noted'],
  ['host.cpu.frequencyDriver', 'noted'],
  [
    'host.cpu.frequencyLimits',
    'noted',
    'the governor and turbo tell the policy; limits also follow from these',
  ],
  ['host.cpu.energyPreference', 'noted'],
  ['host.cpu.pstate', 'noted'],
  ['host.cpu.idleDriver', 'noted'],
  ['host.cpu.idleGovernor', 'noted'],
  ['host.numa.memory', 'noted'],
  ['host.numa.distances', 'noted'],
  ['host.numaBalancing', 'noted'],
  ['host.memory.modules', 'noted'],
  ['host.hugepages', 'noted'],
  ['host.thp', 'noted'],
  ['host.thpDefrag', 'noted'],
  ['host.ksm', 'noted'],
  ['host.kernelBuild', 'noted'],
  ['host.kernelCommandLine', 'noted'],
  ['host.kernelPreemption', 'noted'],
  ['host.kernelPreemptMode', 'noted'],
  ['host.kernelHz', 'noted'],
  ['host.clocksource', 'noted'],
  ['host.clocksourcesAvailable', 'noted'],
  ['host.kvm.parameters', 'noted'],
  ['host.kvm.vhostNet', 'noted', 'whether VMs used it stands in vm.vhost'],
  ['host.tuned.metalmark', 'noted', 'what it sets shows in the fields themselves'],
  ['host.os', 'noted'],
  ['host.arch', 'noted'],
  ['host.uefi', 'noted'],
  ['host.packages.*', 'noted'],
  ['host.package.*', 'noted', 'versions of the programs that run VMs; those that ran them stand in vm.*'],
  ['host.tcp.rmem', 'noted'],
  ['host.tcp.wmem', 'noted'],
  ['host.defaultQdisc', 'noted'],
  ['host.qdiscs', 'noted'],
  ['host.sysctl.*', 'noted'],
  ['host.firewall.*', 'noted'],
  ['host.irqBalance', 'noted'],
  ['host.irqDefaultAffinity', 'noted'],
  [
    'host.nic.*',
    'noted',
    'the real NIC matters only where traffic leaves the host; then a project moves it to identity',
  ],
  ['host.bond.*', 'noted'],
  ['host.cloud.*', 'noted'],
  ['guest.*', 'noted'],
  ['vm.pinning', 'noted', 'why the pins are as they are; the pins themselves stand in vm.machine.*'],
  ['ctr.*', 'noted', 'runtime and network are part of the benchmarks on ctr-ctr'],
  ['k8s.*', 'noted', "the cluster's network is part of the benchmarks on its paths"],
  ['vm.vagrant.version', 'noted'],
  ['vm.vagrant.pluginVersion', 'noted'],
  ['vm.libvirt.version', 'noted'],
  ['vm.network.why', 'noted'],
  ['tool.*', 'noted', "a tool's version is part of its benchmark"],
]

/** The class of a field: what the first line of the table that fits says, and noted for what is not in it. */
export function classOf(key: string): FieldClass {
  return compiled.find(({ fits }) => fits.test(key))?.kind ?? 'noted'
}

/** Why a field has its class, where the table says so; null where it does not. */
export function whyClass(key: string): string | null {
  return compiled.find(({ fits }) => fits.test(key))?.why ?? null
}

const compiled = fieldClasses.map(([key, kind, why]) => ({ kind, why, fits: patternOf(key) }))

function patternOf(key: string): RegExp {
  const parts = key.split('.')
  const sources = parts.map((part, i) => {
    if (part !== '*') return part
    return i === parts.length - 1 ? '.+' : '[^.]+'
  })
  return new RegExp(`^${sources.join('\\.')}$`)
}
