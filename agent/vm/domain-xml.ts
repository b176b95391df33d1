/** What `virsh dumpxml` says of a domain, as far as figures depend on it. */
export interface DomainShape {
  readonly name: string
  /** `kvm` or `qemu` (emulated). */
  readonly type: string
  readonly cpus: number
  readonly memoryMiB: number
  readonly machineType: string | null
  readonly cpuMode: string | null
  readonly nics: readonly DomainNic[]
  readonly pins: DomainPins
  /** Whether the machine's memory is made of huge pages. */
  readonly hugepages: boolean
}

/** What `cputune` says; CPUs as lists in libvirt's form. A vCPU that is pinned nowhere is not in it. */
export interface DomainPins {
  readonly vcpus: readonly { readonly vcpu: number; readonly cpus: string }[]
  readonly emulator: string | null
  readonly iothreads: readonly { readonly iothread: number; readonly cpus: string }[]
}

export interface DomainNic {
  readonly mac: string
  readonly network: string | null
  readonly model: string | null
  /** `vhost` or `qemu`; null where it is left to libvirt, which takes vhost if it can. */
  readonly driver: string | null
  /** Pairs of queues. */
  readonly queues: number
  /** Null where it is left to the network, which has 1500 then. */
  readonly mtu: number | null
}

/**
 * Reads libvirt's domain XML (https://libvirt.org/formatdomain.html). libvirt writes it itself, always in the same
 * form and with single-quoted attributes, so that a few patterns do; values are names and numbers.
 */
export function parseDomainXml(xml: string): DomainShape {
  const interfaces = [...xml.matchAll(/<interface\b[^>]*>([\s\S]*?)<\/interface>/g)].map(
    (match) => match[1] ?? '',
  )
  return {
    name: capture(xml, /<name>([^<]*)<\/name>/) ?? '',
    type: capture(xml, /<domain\b[^>]*\btype='([^']*)'/) ?? '',
    cpus: Number(capture(xml, /<vcpu\b[^>]*>(\d+)<\/vcpu>/) ?? 0),
    memoryMiB: memoryOf(xml),
    machineType: capture(xml, /<os>[\s\S]*?<type\b[^>]*\bmachine='([^']*)'/),
    cpuMode: cpuModeOf(xml),
    nics: interfaces.map((nic) => ({
      mac: (capture(nic, /<mac address='([^']*)'/) ?? '').toLowerCase(),
      network: capture(nic, /<source\b[^>]*\bnetwork='([^']*)'/),
      model: capture(nic, /<model type='([^']*)'/),
      driver: capture(nic, /<driver\b[^>]*\bname='([^']*)'/),
      queues: Number(capture(nic, /<driver\b[^>]*\bqueues='(\d+)'/) ?? 1),
      mtu: numberOf(capture(nic, /<mtu size='(\d+)'/)),
    })),
    pins: pinsOf(xml),
    hugepages: /<memoryBacking>[\s\S]*?<hugepages\b[\s\S]*?<\/memoryBacking>/.test(xml),
  }
}

function pinsOf(xml: string): DomainPins {
  return {
    vcpus: [...xml.matchAll(/<vcpupin vcpu='(\d+)' cpuset='([^']*)'/g)].map(([, vcpu, cpus = '']) => ({
      vcpu: Number(vcpu),
      cpus,
    })),
    emulator: capture(xml, /<emulatorpin cpuset='([^']*)'/),
    iothreads: [...xml.matchAll(/<iothreadpin iothread='(\d+)' cpuset='([^']*)'/g)].map(
      ([, iothread, cpus = '']) => ({ iothread: Number(iothread), cpus }),
    ),
  }
}

/** `custom` alone says nothing, so its model is told too: `custom:qemu64`. */
function cpuModeOf(xml: string): string | null {
  const mode = capture(xml, /<cpu\b[^>]*\bmode='([^']*)'/)
  const model = capture(xml, /<cpu\b[\s\S]*?<model\b[^>]*>([^<]+)<\/model>/)
  return mode === 'custom' && model !== null ? `custom:${model}` : mode
}

function memoryOf(xml: string): number {
  const match = /<memory\b(?:[^>]*\bunit='([^']*)')?[^>]*>(\d+)<\/memory>/.exec(xml)
  const unit = match?.[1] ?? 'KiB'
  const kibibytes: Readonly<Record<string, number>> = { KiB: 1, MiB: 1024, GiB: 1024 * 1024 }
  return Math.round((Number(match?.[2] ?? 0) * (kibibytes[unit] ?? 1)) / 1024)
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text)
}

function capture(text: string, pattern: RegExp): string | null {
  return pattern.exec(text)?.[1] ?? null
}
