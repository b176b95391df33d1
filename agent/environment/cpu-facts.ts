import { cpuNames, cpuRoot } from './cpu-files.ts'
import { type Fact, fact, factFrom } from './facts.ts'
import { type HostFiles, type Read, textOrNull } from './host-files.ts'
import { counted, nothingIs } from './reads.ts'

/** The host's processors: what they are, which of them work, and what the kernel does about their flaws. */
export function readCpu(files: HostFiles): readonly Fact[] {
  const cpuinfo = files.read('/proc/cpuinfo')
  const topology = readTopology(files)
  const why = `${cpuRoot}/cpu*/topology could not be read`
  return [
    factFrom('host.cpu.model', cpuinfo, cpuModel),
    factFrom('host.cpu.family', cpuinfo, cpuFamily),
    fact('host.cpu.sockets', topology?.sockets, why),
    fact('host.cpu.cores', topology?.cores, why),
    fact('host.cpu.threads', topology?.threads, why),
    factFrom('host.cpu.smt', files.read(`${cpuRoot}/smt/control`)),
    fact('host.cpu.caches', readCaches(files), `${cpuRoot}/cpu*/cache could not be read`),
    factFrom('host.cpu.online', files.read(`${cpuRoot}/online`)),
    factFrom('host.cpu.isolated', cpuList(files.read(`${cpuRoot}/isolated`))),
    factFrom('host.cpu.nohzFull', cpuList(files.read(`${cpuRoot}/nohz_full`))),
    factFrom('host.cpu.microcode', cpuinfo, (text) => cpuinfoValue(text, 'microcode')),
    fact('host.virtualized', cpuinfo.kind === 'text' ? isGuest(cpuinfo.text) : null, whyOf(cpuinfo)),
    readMitigations(files, 'host'),
  ]
}

/** Every vulnerability that the kernel does something about, sorted: `meltdown: Mitigation: PTI; …`. */
export function readMitigations(files: HostFiles, machine: 'host' | 'guest'): Fact {
  const root = `${cpuRoot}/vulnerabilities`
  const states = files.list(root).flatMap((name): (readonly [string, string])[] => {
    const state = textOrNull(files, `${root}/${name}`)
    return state === null ? [] : [[name, state]]
  })
  const affected = states.filter(([, state]) => state !== 'Not affected')
  const told = affected.map(([name, state]) => `${name}: ${state}`).sort()
  const value = states.length === 0 ? null : told.join('; ') || 'not affected'
  return fact(`${machine}.mitigations`, value, `${root} could not be read`)
}

/** The processor's name; ARM's kernels tell numbers instead. */
export function cpuModel(text: string): string | null {
  const named = cpuinfoValue(text, 'model name') ?? cpuinfoValue(text, 'Model')
  if (named !== null) return named
  const [implementer, part] = ['CPU implementer', 'CPU part'].map((key) => cpuinfoValue(text, key))
  return implementer == null || part == null ? null : `implementer ${implementer} part ${part}`
}

/** `family 6 model 85 stepping 7`, on ARM `architecture 8 variant 0x3 revision 1`. */
function cpuFamily(text: string): string | null {
  const names = [
    ['family', 'cpu family'],
    ['model', 'model'],
    ['stepping', 'stepping'],
    ['architecture', 'CPU architecture'],
    ['variant', 'CPU variant'],
    ['revision', 'CPU revision'],
  ] as const
  const told = names.flatMap(([word, key]) => {
    const value = cpuinfoValue(text, key)
    return value === null ? [] : [`${word} ${value}`]
  })
  return told.length === 0 ? null : told.join(' ')
}

function cpuinfoValue(text: string, key: string): string | null {
  return new RegExp(`^${key}[ \\t]*:[ \\t]*(.+)$`, 'm').exec(text)?.[1]?.trim() ?? null
}

/** Processors under a hypervisor carry a flag that says so; ARM has no such flag. */
function isGuest(cpuinfo: string): boolean | null {
  return /^flags\s*:/m.test(cpuinfo) ? / hypervisor( |$)/m.test(cpuinfo) : null
}

function whyOf(cpuinfo: Read): string {
  return cpuinfo.kind === 'unread' ? cpuinfo.why : '/proc/cpuinfo lists no flags'
}

/** A list of CPUs; an empty one and a kernel without the feature mean that there are none. */
function cpuList(read: Read): Read {
  return read.kind === 'text' && read.text === '(null)' ? { ...read, text: 'none' } : nothingIs('none', read)
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

/** `L1d 32K ×10, L1i 32K ×10, L2 1024K ×10, L3 14080K`: each cache once, however many CPUs share it. */
function readCaches(files: HostFiles): string | null {
  const caches = new Map<string, string>()
  for (const cpu of cpuNames(files)) {
    const root = `${cpuRoot}/${cpu}/cache`
    for (const index of files.list(root).filter((name) => /^index\d+$/.test(name))) {
      const told = (name: string) => textOrNull(files, `${root}/${index}/${name}`)
      const [level, type, size] = [told('level'), told('type'), told('size')]
      if (level === null || type === null || size === null) continue
      const shared = told('shared_cpu_list') ?? cpu
      caches.set(`${level} ${type} ${shared}`, `L${level}${letters[type] ?? ''} ${size}`)
    }
  }
  return caches.size === 0 ? null : counted([...caches.values()].sort())
}

const letters: Readonly<Record<string, string>> = { Data: 'd', Instruction: 'i' }
