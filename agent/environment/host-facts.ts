import { type Fact, factsOf } from './facts.ts'
import { type HostFiles, type Read, textOrNull } from './host-files.ts'

const identity = factsOf('identity')
const epoch = factsOf('epoch')
const noted = factsOf('noted')
const cpuRoot = '/sys/devices/system/cpu'

/**
 * What the host is made of, from `/proc` and `/sys` alone: no program is started, and captured files give the same
 * facts everywhere.
 */
export function readHostFacts(files: HostFiles): readonly Fact[] {
  return [...readCpu(files), ...readPolicy(files), ...readKernel(files), ...readNetwork(files)]
}

function readCpu(files: HostFiles): readonly Fact[] {
  const cpuinfo = files.read('/proc/cpuinfo')
  const topology = readTopology(files)
  const why = `${cpuRoot}/cpu*/topology could not be read`
  return [
    identity.from(
      'host.cpu.model',
      cpuinfo,
      (text) => cpuinfoValue(text, 'model name') ?? cpuinfoValue(text, 'Model'),
    ),
    identity.fact('host.cpu.sockets', topology?.sockets, why),
    identity.fact('host.cpu.cores', topology?.cores, why),
    identity.fact('host.cpu.threads', topology?.threads, why),
    identity.from('host.memory.gib', files.read('/proc/meminfo'), memoryGiB),
    epoch.from('host.cpu.microcode', cpuinfo, (text) => cpuinfoValue(text, 'microcode')),
    epoch.fact('host.mitigations', readMitigations(files), `${cpuRoot}/vulnerabilities could not be read`),
    noted.fact('host.virtualized', / hypervisor( |$)/m.test(textOrNull(files, '/proc/cpuinfo') ?? '')),
  ]
}

function readPolicy(files: HostFiles): readonly Fact[] {
  return [
    identity.from('host.cpu.governor', readOfAllCpus(files, 'cpufreq/scaling_governor')),
    identity.from('host.cpu.turbo', readTurbo(files)),
    identity.from('host.cpu.smt', files.read(`${cpuRoot}/smt/control`)),
    noted.from('host.cpu.frequencyDriver', readOfAllCpus(files, 'cpufreq/scaling_driver')),
    noted.from('host.cpu.idleDriver', files.read(`${cpuRoot}/cpuidle/current_driver`)),
    noted.from('host.cpu.isolated', files.read(`${cpuRoot}/isolated`)),
    noted.from('host.kvm.haltPollNs', files.read('/sys/module/kvm/parameters/halt_poll_ns'), Number),
    noted.from('host.thp', files.read('/sys/kernel/mm/transparent_hugepage/enabled'), chosen),
    noted.from('host.tuned', files.read('/etc/tuned/active_profile')),
  ]
}

function readKernel(files: HostFiles): readonly Fact[] {
  return [
    epoch.from('host.kernel', files.read('/proc/sys/kernel/osrelease')),
    noted.from('host.kernelBuild', files.read('/proc/sys/kernel/version')),
    noted.from(
      'host.clocksource',
      files.read('/sys/devices/system/clocksource/clocksource0/current_clocksource'),
    ),
    noted.from('host.numaBalancing', files.read('/proc/sys/kernel/numa_balancing'), Number),
    noted.from('host.vendor', files.read('/sys/class/dmi/id/sys_vendor')),
    noted.from('host.product', files.read('/sys/class/dmi/id/product_name')),
    noted.from('host.bios.version', files.read('/sys/class/dmi/id/bios_version')),
    noted.from('host.bios.date', files.read('/sys/class/dmi/id/bios_date')),
  ]
}

function readNetwork(files: HostFiles): readonly Fact[] {
  const sysctl = (name: string) => files.read(`/proc/sys/net/${name}`)
  const tabs = (text: string) => text.replace(/\s+/g, ' ')
  return [
    noted.from('host.tcp.congestionControl', sysctl('ipv4/tcp_congestion_control')),
    noted.from('host.defaultQdisc', sysctl('core/default_qdisc')),
    noted.from('host.tcp.rmem', sysctl('ipv4/tcp_rmem'), tabs),
    noted.from('host.tcp.wmem', sysctl('ipv4/tcp_wmem'), tabs),
  ]
}

interface Topology {
  readonly sockets: number
  readonly cores: number
  readonly threads: number
}

function readTopology(files: HostFiles): Topology | null {
  const cpus = cpuNames(files).flatMap((cpu) => {
    const socket = textOrNull(files, `${cpuRoot}/${cpu}/topology/physical_package_id`)
    const core = textOrNull(files, `${cpuRoot}/${cpu}/topology/core_id`)
    return socket === null || core === null ? [] : [{ socket, core: `${socket}:${core}` }]
  })
  if (cpus.length === 0) return null
  return {
    sockets: new Set(cpus.map(({ socket }) => socket)).size,
    cores: new Set(cpus.map(({ core }) => core)).size,
    threads: cpus.length,
  }
}

/** One file of every CPU, not of the first alone: `performance`, or `performance,powersave` where they differ. */
function readOfAllCpus(files: HostFiles, file: string): Read {
  const reads = cpuNames(files).map((cpu) => files.read(`${cpuRoot}/${cpu}/${file}`))
  const texts = [...new Set(reads.flatMap((read) => (read.kind === 'text' ? [read.text] : [])))].sort()
  if (texts.length > 0) return { kind: 'text', text: texts.join(',') }
  return reads[0] ?? { kind: 'unread', why: `${cpuRoot} lists no CPUs` }
}

/** `on` or `off`: Intel's driver says `no_turbo`, the others `boost`. */
function readTurbo(files: HostFiles): Read {
  const noTurbo = files.read(`${cpuRoot}/intel_pstate/no_turbo`)
  if (noTurbo.kind === 'text') return { kind: 'text', text: noTurbo.text === '0' ? 'on' : 'off' }
  const boost = files.read(`${cpuRoot}/cpufreq/boost`)
  if (boost.kind === 'text') return { kind: 'text', text: boost.text === '1' ? 'on' : 'off' }
  return { kind: 'unread', why: 'neither intel_pstate/no_turbo nor cpufreq/boost exists' }
}

/** Every vulnerability that the kernel does something about, sorted: `meltdown: Mitigation: PTI; …`. */
function readMitigations(files: HostFiles): string | null {
  const names = [...files.list(`${cpuRoot}/vulnerabilities`)].sort()
  if (names.length === 0) return null
  const entries = names.map(
    (name) => [name, textOrNull(files, `${cpuRoot}/vulnerabilities/${name}`)] as const,
  )
  const affected = entries.filter(([, state]) => state !== null && state !== 'Not affected')
  return affected.length === 0
    ? 'not affected'
    : affected.map(([name, state]) => `${name}: ${state}`).join('; ')
}

function cpuNames(files: HostFiles): readonly string[] {
  return files.list(cpuRoot).filter((name) => /^cpu\d+$/.test(name))
}

function cpuinfoValue(text: string, key: string): string | null {
  return new RegExp(`^${key}\\s*:\\s*(.+)$`, 'm').exec(text)?.[1]?.trim() ?? null
}

/** `MemTotal` in GiB, rounded: it shifts by some MiB from one kernel to the next. */
function memoryGiB(text: string): number | null {
  const kib = /^MemTotal:\s+(\d+) kB$/m.exec(text)?.[1]
  return kib === undefined ? null : Math.round(Number(kib) / 1024 ** 2)
}

/** `always [madvise] never` → `madvise`. */
function chosen(text: string): string | null {
  return /\[([^\]]+)\]/.exec(text)?.[1] ?? null
}
