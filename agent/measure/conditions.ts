import type { Conditions } from '../../server/contract/environment.ts'
import { type HostFiles, textOrNull } from '../environment/host-files.ts'

/** What the host's counters say at one moment; null where the host does not tell. */
export interface Snapshot {
  readonly load1: number | null
  readonly cpu: CpuTicks | null
  readonly frequencyMHz: number | null
  readonly temperatureC: number | null
  readonly throttleEvents: number | null
  readonly softnetDrops: number | null
}

/** Jiffies of all CPUs since boot. */
export interface CpuTicks {
  readonly total: number
  readonly idle: number
  readonly steal: number
}

/** Reads the counters that tell what the host goes through. */
export function takeSnapshot(files: HostFiles): Snapshot {
  return {
    load1: firstNumber(textOrNull(files, '/proc/loadavg')),
    cpu: readCpuTicks(files),
    frequencyMHz: readFrequency(files),
    temperatureC: readTemperature(files),
    throttleEvents: readThrottleEvents(files),
    softnetDrops: readSoftnetDrops(files),
  }
}

/** What happened between two snapshots. */
export function conditionsBetween(
  before: Snapshot,
  after: Snapshot,
  coTenants: readonly string[],
): Conditions {
  return {
    load1Before: before.load1,
    load1After: after.load1,
    stealPercent: shareOf('steal', before.cpu, after.cpu),
    busyPercent: complement(shareOf('idle', before.cpu, after.cpu)),
    meanFrequencyMHz: mean([before.frequencyMHz, after.frequencyMHz]),
    maxTemperatureC: largest([before.temperatureC, after.temperatureC]),
    throttleEvents: increase(before.throttleEvents, after.throttleEvents),
    softnetDrops: increase(before.softnetDrops, after.softnetDrops),
    coTenants: [...coTenants].slice(0, 100),
  }
}

/** `/proc/stat`'s first line: user nice system idle iowait irq softirq steal; guest time is in user already. */
export function readCpuTicks(files: HostFiles): CpuTicks | null {
  const line = /^cpu\s+(.+)$/m.exec(textOrNull(files, '/proc/stat') ?? '')?.[1]
  const ticks = line?.trim().split(/\s+/).slice(0, 8).map(Number)
  if (ticks === undefined || ticks.length < 8 || ticks.some(Number.isNaN)) return null
  const [, , , idle = 0, iowait = 0, , , steal = 0] = ticks
  return { total: ticks.reduce((sum, tick) => sum + tick, 0), idle: idle + iowait, steal }
}

/** Share of one kind of CPU time between two readings, in percent; null without both or without time between them. */
export function shareOf(
  kind: 'idle' | 'steal',
  before: CpuTicks | null,
  after: CpuTicks | null,
): number | null {
  if (before === null || after === null || after.total <= before.total) return null
  const share = (100 * (after[kind] - before[kind])) / (after.total - before.total)
  return Math.min(100, Math.max(0, share))
}

function readFrequency(files: HostFiles): number | null {
  const scaling = cpuDirectories(files).map((cpu) =>
    firstNumber(textOrNull(files, `${cpu}/cpufreq/scaling_cur_freq`)),
  )
  const kHz = mean(scaling)
  if (kHz !== null) return kHz / 1000
  const stated = [...(textOrNull(files, '/proc/cpuinfo') ?? '').matchAll(/^cpu MHz\s*:\s*([\d.]+)/gm)]
  return mean(stated.map((match) => Number(match[1])))
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
  const milli = largest(paths.map((path) => firstNumber(textOrNull(files, path))))
  return milli === null ? null : milli / 1000
}

/** Package counts are repeated on every core of a package; they only ever serve as a difference. */
function readThrottleEvents(files: HostFiles): number | null {
  return sum(
    cpuDirectories(files).flatMap((cpu) =>
      ['core_throttle_count', 'package_throttle_count'].map((file) =>
        firstNumber(textOrNull(files, `${cpu}/thermal_throttle/${file}`)),
      ),
    ),
  )
}

/** `/proc/net/softnet_stat`: one line for each CPU in hexadecimal, the second column counts drops. */
function readSoftnetDrops(files: HostFiles): number | null {
  const lines = textOrNull(files, '/proc/net/softnet_stat')?.split('\n') ?? []
  return sum(
    lines.map((line) => {
      const drops = Number.parseInt(line.trim().split(/\s+/)[1] ?? '', 16)
      return Number.isNaN(drops) ? null : drops
    }),
  )
}

function cpuDirectories(files: HostFiles): readonly string[] {
  const root = '/sys/devices/system/cpu'
  return files
    .list(root)
    .filter((name) => /^cpu\d+$/.test(name))
    .map((name) => `${root}/${name}`)
}

function firstNumber(text: string | null): number | null {
  const value = Number.parseFloat(text ?? '')
  return Number.isFinite(value) ? value : null
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null)
}

function sum(values: readonly (number | null)[]): number | null {
  const numbers = known(values)
  return numbers.length === 0 ? null : numbers.reduce((total, value) => total + value, 0)
}

function mean(values: readonly (number | null)[]): number | null {
  const total = sum(values)
  return total === null ? null : total / known(values).length
}

function largest(values: readonly (number | null)[]): number | null {
  const numbers = known(values)
  return numbers.length === 0 ? null : Math.max(...numbers)
}

/** Counters start again at 0 after a reset of the driver: then nothing is known. */
function increase(before: number | null, after: number | null): number | null {
  return before === null || after === null || after < before ? null : after - before
}

function complement(percent: number | null): number | null {
  return percent === null ? null : 100 - percent
}
