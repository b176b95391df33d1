import { type HostFiles, textOrNull } from '../environment/host-files.ts'

/** What a kernel has counted since its boot; null where it does not tell. */
export interface Counters {
  /** Processors that are online. */
  readonly cpus: number
  readonly ticks: CpuTicks | null
  /** TCP segments sent again (`Tcp: RetransSegs`). */
  readonly retransmitted: number | null
  /** Datagrams that were not delivered, full buffers included (`Udp: InErrors`). */
  readonly udpErrors: number | null
  readonly softnet: { readonly processed: number; readonly dropped: number } | null
}

/** Jiffies of all CPUs. */
export interface CpuTicks {
  readonly total: number
  readonly idle: number
  readonly softirq: number
  readonly steal: number
}

/** Reads this host's counters: three files that the kernel makes up in memory. */
export function readCounters(files: HostFiles): Counters {
  return fromTexts({
    stat: textOrNull(files, '/proc/stat') ?? '',
    snmp: textOrNull(files, '/proc/net/snmp') ?? '',
    softnet: textOrNull(files, '/proc/net/softnet_stat') ?? '',
  })
}

/** Reads what a guest's session printed: lines of the same files behind the words `stat`, `snmp` and `softnet`. */
export function parseCounters(text: string): Counters {
  const behind = (word: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${word} `))
      .map((line) => line.slice(word.length + 1))
      .join('\n')
  return fromTexts({ stat: behind('stat'), snmp: behind('snmp'), softnet: behind('softnet') })
}

function fromTexts({ stat, snmp, softnet }: Readonly<Record<'stat' | 'snmp' | 'softnet', string>>): Counters {
  const queues = softnet.split('\n').flatMap(softnetLine)
  return {
    cpus: queues.length,
    ticks: cpuTicks(stat),
    retransmitted: snmpValue(snmp, 'Tcp', 'RetransSegs'),
    udpErrors: snmpValue(snmp, 'Udp', 'InErrors'),
    softnet:
      queues.length === 0
        ? null
        : {
            processed: queues.reduce((sum, queue) => sum + queue.processed, 0),
            dropped: queues.reduce((sum, queue) => sum + queue.dropped, 0),
          },
  }
}

/** `/proc/stat`'s first line: user nice system idle iowait irq softirq steal; guest time is in user already. */
function cpuTicks(text: string): CpuTicks | null {
  const line = /^cpu\s+(.+)$/m.exec(text)?.[1]
  const ticks = line?.trim().split(/\s+/).slice(0, 8).map(Number)
  if (ticks === undefined || ticks.length < 8 || ticks.some(Number.isNaN)) return null
  const [, , , idle = 0, iowait = 0, , softirq = 0, steal = 0] = ticks
  return { total: ticks.reduce((sum, tick) => sum + tick, 0), idle: idle + iowait, softirq, steal }
}

/** `/proc/net/snmp`: a line of names, and below it one of values, both behind the protocol. */
function snmpValue(text: string, protocol: string, name: string): number | null {
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith(`${protocol}: `))
    .map((line) => line.trim().split(/\s+/))
  const value = Number.parseInt(values?.[names?.indexOf(name) ?? -1] ?? '', 10)
  return Number.isNaN(value) ? null : value
}

/** `/proc/net/softnet_stat`: one line for each CPU that is online, in hexadecimal: processed, dropped, and more. */
function softnetLine(line: string): readonly { readonly processed: number; readonly dropped: number }[] {
  const [processed, dropped] = line
    .trim()
    .split(/\s+/)
    .map((column) => Number.parseInt(column, 16))
  if (processed === undefined || dropped === undefined) return []
  return Number.isNaN(processed + dropped) ? [] : [{ processed, dropped }]
}
