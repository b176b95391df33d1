import { formatCount } from '../contract/units.ts'
import type { GoneBenchmark, PlacedRun } from './missing-data.ts'

/** A benchmark on a host, as it is called. */
export interface NamedBenchmark {
  readonly suite: string
  readonly name: string
  readonly path: string
  /** The host's label. */
  readonly host: string
}

/** `tcp_rr on vm-vm gone from suite default on host-a and host-b since 0123456789ab`, `3 benchmarks gone from …`. */
export function goneHeadline(gone: readonly NamedBenchmark[], since: string | null): string {
  const benchmarks = Map.groupBy(gone, benchmarkName).size
  const what = benchmarks > fewNames ? formatCount(benchmarks, 'benchmark') : nameBenchmarks(gone)
  const labels = hostsOf(gone)
  const where = labels.length > fewNames ? formatCount(labels.length, 'host') : listed(labels)
  return `${what} gone from suite ${gone[0]?.suite ?? ''} on ${where}${since === null ? '' : ` since ${since}`}`
}

/** Which benchmarks on which hosts: `tcp_rr and udp_rr on vm-vm on host-a and host-b; rr_tail on vm-vm on host-a`. */
export function nameGone(gone: readonly NamedBenchmark[]): string {
  const byBenchmark = [...Map.groupBy(gone, benchmarkName)].sort(([a], [b]) => compareText(a, b))
  const byHosts = Map.groupBy(byBenchmark, ([, own]) => JSON.stringify(hostsOf(own)))
  return [...byHosts.values()]
    .map((own) => own.flatMap(([, those]) => those))
    .map((those) => `${nameBenchmarks(those)} on ${listed(hostsOf(those))}`)
    .join('; ')
}

/** How many runs went on without them: `12 runs since have no value of them`. */
export function runsWithout(gone: readonly GoneBenchmark[]): string {
  const hosts = Map.groupBy(gone, ({ host }) => host)
  const runs = [...hosts.values()].map((own) => Math.min(...own.map(({ disappeared }) => disappeared.runs)))
  const total = runs.reduce((sum, count) => sum + count, 0)
  return `${formatCount(total, 'run')} since have no value of ${gone.length === 1 ? 'it' : 'them'}`
}

/** The runs between which all of them went; null where later runs say that they did not go at once. */
export function commonPlace(
  gone: readonly GoneBenchmark[],
): { readonly after: PlacedRun; readonly upTo: PlacedRun } | null {
  const places = gone.map(({ disappeared }) => disappeared)
  const [after] = places.map((place) => place.after).sort((a, b) => b.at - a.at || compareText(a.run, b.run))
  const [upTo] = places.map((place) => place.upTo).sort((a, b) => a.at - b.at || compareText(a.run, b.run))
  return after === undefined || upTo === undefined || after.at >= upTo.at ? null : { after, upTo }
}

/** So many are named in a headline, which has to fit a line. */
const fewNames = 2
/** So many are named at all. */
const mostNames = 10

function nameBenchmarks(gone: readonly NamedBenchmark[]): string {
  const byPath = [...Map.groupBy(gone, ({ path }) => path)].sort(([a], [b]) => compareText(a, b))
  return listed(byPath.map(([path, own]) => `${listed(distinct(own.map(({ name }) => name)))} on ${path}`))
}

function benchmarkName({ name, path }: NamedBenchmark): string {
  return `${name} ${path}`
}

function hostsOf(gone: readonly NamedBenchmark[]): string[] {
  return distinct(gone.map(({ host }) => host))
}

/** `a`, `a and b`, `a, b and 3 more`. */
function listed(names: readonly string[]): string {
  const shown = names.length > mostNames ? names.slice(0, mostNames - 1) : names
  const rest = names.length - shown.length
  const parts = rest > 0 ? [...shown, `${rest} more`] : shown
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort(compareText)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
