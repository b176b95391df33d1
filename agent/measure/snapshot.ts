import { cpuNames, cpuRoot } from '../environment/cpu-files.ts'
import { type HostFiles, textOrNull } from '../environment/host-files.ts'
import { type Counters, readCounters } from './counters.ts'

/** What the host says at one moment; null where it does not tell. */
export interface Snapshot {
  readonly load1: number | null
  readonly counters: Counters
  /** Of all processors, in MHz. */
  readonly frequency: { readonly mean: number; readonly least: number } | null
  readonly temperatureC: number | null
  readonly throttleEvents: number | null
  readonly conntrack: { readonly count: number; readonly max: number } | null
  /** Microseconds since boot in which something waited for a resource. */
  readonly waited: Readonly<Record<Resource, number | null>>
}

export const resources = ['cpu', 'memory', 'io', 'irq'] as const
export type Resource = (typeof resources)[number]

/** Reads what tells what the host goes through: a few files that the kernel makes up in memory, and no program. */
export function takeSnapshot(files: HostFiles): Snapshot {
  return {
    load1: firstNumber(textOrNull(files, '/proc/loadavg')),
    counters: readCounters(files),
    frequency: readFrequency(files),
    temperatureC: readTemperature(files),
    throttleEvents: readThrottleEvents(files),
    conntrack: readConntrack(files),
    waited: {
      cpu: readWaited(files, 'cpu'),
      memory: readWaited(files, 'memory'),
      io: readWaited(files, 'io'),
      irq: readWaited(files, 'irq'),
    },
  }
}

/** Package counts are repeated on every core of a package; they only ever serve as a difference. */
export function readThrottleEvents(files: HostFiles): number | null {
  const counts = known(
    cpuNames(files).flatMap((cpu) =>
      ['core_throttle_count', 'package_throttle_count'].map((file) =>
        firstNumber(textOrNull(files, `${cpuRoot}/${cpu}/thermal_throttle/${file}`)),
      ),
    ),
  )
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0)
}

/** Some kernels take a moment to tell a core's frequency; of a large machine so many speak for all. */
const frequencyCpus = 16

function readFrequency(files: HostFiles): Snapshot['frequency'] {
  const scaling = cpuNames(files)
    .slice(0, frequencyCpus)
    .map((cpu) => firstNumber(textOrNull(files, `${cpuRoot}/${cpu}/cpufreq/scaling_cur_freq`)))
  const kHz = known(scaling)
  if (kHz.length > 0) return spread(kHz.map((value) => value / 1000))
  const stated = [...(textOrNull(files, '/proc/cpuinfo') ?? '').matchAll(/^cpu MHz\s*:\s*([\d.]+)/gm)]
  return spread(stated.map((match) => Number(match[1])))
}

function spread(values: readonly number[]): Snapshot['frequency'] {
  if (values.length === 0) return null
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, least: Math.min(...values) }
}

function readTemperature(files: HostFiles): number | null {
  const zones = files.list('/sys/class/thermal').filter((name) => name.startsWith('thermal_zone'))
  const hwmon = files.list('/sys/class/hwmon').flatMap((name) =>
    files
      .list(`/sys/class/hwmon/${name}`)
      .filter((file) => /^temp\d+_input$/.test(file))
      .map((file) => `/sys/class/hwmon/${name}/${file}`),
  )
  const paths = [...zones.map((zone) => `/sys/class/thermal/${zone}/temp`), ...hwmon]
  const milli = known(paths.map((path) => firstNumber(textOrNull(files, path))))
  return milli.length === 0 ? null : Math.max(...milli) / 1000
}

function readConntrack(files: HostFiles): Snapshot['conntrack'] {
  const read = (name: string) =>
    firstNumber(textOrNull(files, `/proc/sys/net/netfilter/nf_conntrack_${name}`))
  const [count, max] = [read('count'), read('max')]
  return count === null || max === null ? null : { count, max }
}

/** Pressure stall information; of interrupts the kernel tells only when nothing else could run. */
function readWaited(files: HostFiles, resource: Resource): number | null {
  const line = resource === 'irq' ? 'full' : 'some'
  const text = textOrNull(files, `/proc/pressure/${resource}`) ?? ''
  return firstNumber(new RegExp(`^${line} .*total=(\\d+)`, 'm').exec(text)?.[1] ?? null)
}

function firstNumber(text: string | null): number | null {
  const value = Number.parseFloat(text ?? '')
  return Number.isFinite(value) ? value : null
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null)
}
