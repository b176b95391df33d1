import type { Thresholds } from './thresholds.ts'

/** What tells whether a run as a whole is to be believed; null where the host does not tell. */
export interface RunReadings {
  readonly load1AtStart: number | null
  readonly cpus: number
  readonly maxTemperatureC: number | null
  /** How full the connection-tracking table was at its fullest. */
  readonly conntrackPercent: number | null
  readonly clockStepMs: number
  /** VMs of others before and after. */
  readonly coTenants: { readonly before: readonly string[]; readonly after: readonly string[] }
  readonly linkChanges: readonly string[]
}

/** Why a run is suspect as a whole, each reason a sentence; none where it is not. */
export function doubtsAboutRun(readings: RunReadings, thresholds: Thresholds): readonly string[] {
  const { load1AtStart, cpus, maxTemperatureC, conntrackPercent, clockStepMs } = readings
  const reasons: string[] = []
  const loadLimit = thresholds.loadPerCpu * cpus
  if (load1AtStart !== null && cpus > 0 && load1AtStart > loadLimit) {
    reasons.push(
      `The host was busy before the run: its load average was ${load1AtStart.toFixed(1)} (more than ${loadLimit} on ${cpus} CPUs).`,
    )
  }
  if (maxTemperatureC !== null && maxTemperatureC > thresholds.temperatureC) {
    reasons.push(
      `The host was hot: ${maxTemperatureC.toFixed(0)} °C (more than ${thresholds.temperatureC} °C).`,
    )
  }
  if (conntrackPercent !== null && conntrackPercent > thresholds.conntrackPercent) {
    reasons.push(
      `The host's connection-tracking table was ${conntrackPercent.toFixed(0)} % full (more than ${thresholds.conntrackPercent} %): a full one drops new connections.`,
    )
  }
  if (Math.abs(clockStepMs) > thresholds.clockStepMs) {
    reasons.push(`The host's clock was set by ${(clockStepMs / 1000).toFixed(1)} s during the run.`)
  }
  reasons.push(...aboutCoTenants(readings, thresholds))
  if (thresholds.linkChanges && readings.linkChanges.length > 0) {
    reasons.push(`The host's network changed during the run: ${readings.linkChanges.slice(0, 5).join(', ')}.`)
  }
  return reasons.map((reason) => reason.slice(0, 2000))
}

function aboutCoTenants(
  { coTenants: { before, after } }: RunReadings,
  { coTenants }: Thresholds,
): readonly string[] {
  if (coTenants === 'allow') return []
  if (coTenants === 'refuse') {
    const all = [...new Set([...before, ...after])]
    if (all.length === 0) return []
    return [
      `Other VMs ran on the host: ${list(all)}. Where they always do, \`validity: { coTenants: same }\` in the suite takes them for a part of it.`,
    ]
  }
  const came = after.filter((name) => !before.includes(name))
  const went = before.filter((name) => !after.includes(name))
  return [
    ...(came.length > 0 ? [`Other VMs were started on the host during the run: ${list(came)}.`] : []),
    ...(went.length > 0 ? [`Other VMs were ended on the host during the run: ${list(went)}.`] : []),
  ]
}

function list(names: readonly string[]): string {
  return names.length > 10
    ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`
    : names.join(', ')
}
