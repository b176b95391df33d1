import { formatCount } from '../contract/units.ts'
import type { SeriesPlace } from './group-changes.ts'

/**
 * What some series share, in a few words: `all tcp_* on vm-vm`, `every series on host metal-01`, `throughput of
 * tcp_stream_1 on vm-vm`. `all` are the series that they were taken from; canaries count only among themselves.
 */
export function describeMembers(members: readonly SeriesPlace[], all: readonly SeriesPlace[]): string {
  const hosts = distinct(members, 'host')
  const where = onHosts(hosts, distinct(all, 'host').length)
  const there = all.filter((series) => hosts.includes(series.host) && series.role !== 'explanatory')
  if (covers(members, there) && members.length > 1) return `every series${where}`
  const paths = distinct(members, 'path')
  const path = paths.length === 1 ? ` on ${paths[0]}` : ` on ${paths.length} paths`
  return `${whichOnes(members, there)}${path}${where}`
}

function whichOnes(members: readonly SeriesPlace[], there: readonly SeriesPlace[]): string {
  const benchmarks = distinct(members, 'benchmark')
  const metrics = distinct(members, 'metric')
  const [metric] = metrics
  const ofMetric = metrics.length === 1 ? `${metric} of ` : ''
  const [only] = benchmarks
  if (only !== undefined && benchmarks.length === 1) return `${ofMetric}${only}`
  const prefix = commonPrefix(benchmarks)
  if (prefix === '') {
    return metrics.length === 1
      ? `${metric} of ${benchmarks.length} benchmarks`
      : formatCount(members.length, 'series').replace(/s$/, '')
  }
  const paths = distinct(members, 'path')
  const alike = there.filter(
    (series) =>
      series.benchmark.startsWith(prefix) &&
      paths.includes(series.path) &&
      (metrics.length > 1 || series.metric === metric),
  )
  return `${ofMetric}${covers(members, alike) ? 'all ' : `${benchmarks.length} `}${prefix}*`
}

function onHosts(hosts: readonly string[], known: number): string {
  if (hosts.length === 1) return known > 1 ? ` on host ${hosts[0]}` : ''
  return hosts.length < known ? ` on ${hosts.length} of ${known} hosts` : ' on every host'
}

/** Whether all of `wanted` that are judged like the members are among them. */
function covers(members: readonly SeriesPlace[], wanted: readonly SeriesPlace[]): boolean {
  const keys = new Set(members.map(({ key }) => key))
  const canaries = members.every(({ canary }) => canary)
  const asked = wanted.filter((series) => canaries || !series.canary)
  return asked.length > 0 && asked.every(({ key }) => keys.has(key))
}

/** The longest common start that ends where a word of the names does: `tcp_` of `tcp_stream_1` and `tcp_rr`. */
function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names
  let length = 0
  while (length < first.length && others.every((name) => name[length] === first[length])) length++
  return first.slice(0, first.slice(0, length).search(/[^a-z0-9](?!.*[^a-z0-9])/i) + 1)
}

function distinct<K extends 'benchmark' | 'path' | 'metric' | 'host'>(
  series: readonly SeriesPlace[],
  field: K,
): string[] {
  return [...new Set(series.map((item) => item[field]))].sort()
}
