import { driverValue, namedSettings, offloads, sizes } from './ethtool.ts'
import { type Fact, fact, factFrom } from './facts.ts'
import { type HostFiles, type Read, textOrNull } from './host-files.ts'
import type { Ask } from './programs.ts'
import { counted, firstRead, shaped } from './reads.ts'

const root = '/sys/class/net'

/** More than that are parts of one card that was divided up for others. */
const mostNics = 16

/** Network interfaces with a device behind them, in the kernel's order; parts of a divided card (SR-IOV) are left out. */
export function nicNames(files: HostFiles): readonly string[] {
  return files
    .list(root)
    .filter((name) => files.list(`${root}/${name}/device`).length > 0)
    .filter((name) => !files.list(`${root}/${name}/device`).includes('physfn'))
    .slice(0, mostNics)
}

/**
 * The NICs' drivers and settings, one after the other. Of a guest's NICs the questions are left out that a virtual one has
 * no answer to. MAC and IP addresses are nowhere in it.
 */
export async function readNics(
  files: HostFiles,
  ask: Ask,
  machine: 'host' | 'guest',
): Promise<readonly Fact[]> {
  const facts: Fact[] = []
  for (const [i, nic] of nicNames(files).entries()) {
    const label = nicLabel(nic, i)
    const prefix = `${machine}.nic.${label}`
    const told = [...fromFiles(files, nic, prefix), ...(await fromPrograms(ask, nic, prefix, machine))]
    facts.push(
      ...told.map((one) => (one.why === undefined ? one : { ...one, why: one.why.replaceAll(nic, label) })),
    )
  }
  return facts
}

/** The interface's name as a part of a key. systemd names USB NICs after their MAC address, which must not get out. */
export function nicLabel(nic: string, index: number): string {
  return /^enx[0-9a-f]{12}$/.test(nic) ? `enx-${index}` : nic.replaceAll(/[^a-zA-Z0-9_-]/g, '_')
}

function fromFiles(files: HostFiles, nic: string, prefix: string): readonly Fact[] {
  const of = (file: string) => files.read(`${root}/${nic}/${file}`)
  const uevent = of('device/uevent')
  const told = (key: string) =>
    shaped(uevent, (text) => new RegExp(`^${key}=(.+)$`, 'm').exec(text)?.[1] ?? null)
  return [
    factFrom(`${prefix}.driver`, told('DRIVER')),
    factFrom(`${prefix}.device`, firstRead(told('PCI_ID'), told('MODALIAS'))),
    factFrom(`${prefix}.bus`, busOf(files, nic, told('PCI_SLOT_NAME'))),
    factFrom(`${prefix}.link`, of('operstate')),
    factFrom(`${prefix}.speed`, speedOf(of('speed'))),
    factFrom(`${prefix}.mtu`, of('mtu'), Number),
    factFrom(`${prefix}.txQueueLength`, of('tx_queue_len'), Number),
    factFrom(`${prefix}.groFlushTimeoutNs`, of('gro_flush_timeout'), Number),
    factFrom(`${prefix}.napiDeferHardIrqs`, of('napi_defer_hard_irqs'), Number),
    factFrom(`${prefix}.threadedNapi`, of('threaded'), Number),
    factFrom(`${prefix}.numaNode`, numaOf(files, nic)),
    ...queuesOf(files, nic, prefix),
    fact(`${prefix}.irqAffinity`, irqsOf(files, nic), 'no interrupts of its own are listed'),
  ]
}

async function fromPrograms(ask: Ask, nic: string, prefix: string, machine: 'host' | 'guest') {
  const ethtool = (option: string) => ask(['ethtool', option, nic])
  const [features, rings, channels, coalescing] = await Promise.all(['-k', '-g', '-l', '-c'].map(ethtool))
  const from = (key: string, read: Read | undefined, shape: (text: string) => string | null) =>
    factFrom(`${prefix}.${key}`, read ?? noAnswer, shape)
  const common = [
    from('offloads', features, offloads),
    from('rings', rings, sizes),
    from('channels', channels, sizes),
    from('coalescing', coalescing, namedSettings),
  ]
  if (machine === 'guest') return common
  const [driver, pause] = await Promise.all(['-i', '-a'].map(ethtool))
  const version = driver === undefined ? noAnswer : shapedOrUntold(driver, 'firmware-version')
  return [...common, from('pause', pause, namedSettings), factFrom(`${prefix}.firmware`, version)]
}

const noAnswer: Read = { kind: 'unread', why: 'ethtool was not asked' }

function shapedOrUntold(read: Read, key: string): Read {
  if (read.kind === 'unread') return read
  const text = driverValue(read.text, key)
  return text === null || text === 'N/A'
    ? { kind: 'unread', why: 'the driver tells no firmware version' }
    : { kind: 'text', text }
}

/** The PCI address of the card, or of the virtio device that stands for it. */
function busOf(files: HostFiles, nic: string, pci: Read): Read {
  if (pci.kind === 'text') return pci
  const virtio = virtioOf(files, nic)
  return virtio === undefined
    ? { kind: 'unread', why: 'the device is on no bus that tells its place' }
    : { kind: 'text', text: virtio }
}

/** `virtio0`, which its interrupts are named after. */
function virtioOf(files: HostFiles, nic: string): string | undefined {
  const devices = '/sys/bus/virtio/devices'
  return files.list(devices).find((device) => files.list(`${devices}/${device}/net`).includes(nic))
}

/** A driver without a fixed speed says -1, as older kernels print it without its sign, or nothing; so does a link that is down. */
function speedOf(read: Read): Read {
  const speed = read.kind === 'text' ? Number(read.text) : Number.NaN
  return speed > 0 && speed < 2 ** 32 - 1
    ? { kind: 'text', text: `${speed} Mbit/s` }
    : { kind: 'unread', why: 'the link is down or virtual, and has no speed' }
}

function numaOf(files: HostFiles, nic: string): Read {
  const read = files.read(`${root}/${nic}/device/numa_node`)
  const belongsToNone = read.kind === 'text' ? read.text === '-1' : read.nothing === 'absent'
  return belongsToNone ? { kind: 'unread', why: 'the firmware gives it to no NUMA node' } : read
}

/** How many queues there are, and which CPUs the kernel spreads their packets over. */
function queuesOf(files: HostFiles, nic: string, prefix: string): readonly Fact[] {
  const queues = files.list(`${root}/${nic}/queues`)
  const spread = (kind: 'rx' | 'tx', file: string) => {
    const masks = queues
      .filter((queue) => queue.startsWith(`${kind}-`))
      .flatMap((queue) => textOrNull(files, `${root}/${nic}/queues/${queue}/${file}`) ?? [])
    return masks.every((mask) => /^[0,]*$/.test(mask)) ? 'off' : counted(masks)
  }
  const why = `${root}/${nic}/queues could not be read`
  const listed = queues.length > 0
  const count = (kind: string) => queues.filter((queue) => queue.startsWith(kind)).length
  return [
    fact(`${prefix}.queues`, listed ? `rx ${count('rx-')}, tx ${count('tx-')}` : null, why),
    fact(`${prefix}.rps`, listed ? spread('rx', 'rps_cpus') : null, why),
    fact(`${prefix}.xps`, listed ? spread('tx', 'xps_cpus') : null, why),
  ]
}

/** The CPUs of each interrupt in the order of the queues; the interrupts' numbers change with every boot. */
function irqsOf(files: HostFiles, nic: string): string | null {
  const own = files.list(`${root}/${nic}/device/msi_irqs`)
  const numbers = own.length > 0 ? own : namedIrqs(files, [`${virtioOf(files, nic) ?? nic}-`, `${nic}-`])
  const lists = numbers.flatMap((irq) => textOrNull(files, `/proc/irq/${irq}/smp_affinity_list`) ?? [])
  return lists.length === 0 ? null : counted(lists)
}

/** Interrupts whose action starts with one of the names; without those of a device's configuration. */
function namedIrqs(files: HostFiles, names: readonly string[]): readonly string[] {
  return (textOrNull(files, '/proc/interrupts') ?? '').split('\n').flatMap((line) => {
    const [, irq, action = ''] = /^\s*(\d+):.*\s(\S+)$/.exec(line) ?? []
    const isOwn = names.some((name) => action.startsWith(name)) && !action.endsWith('-config')
    return irq !== undefined && isOwn ? [irq] : []
  })
}
