import { type Adapter, type AdapterResult, type Reading, refused } from './adapter.ts'
import { type NetperfBlock, readNetperfBlocks } from './netperf-blocks.ts'
import { netperfCommand } from './netperf-command.ts'
import { type NetperfTest, netperfMetrics, netperfTest } from './netperf-tests.ts'
import { type NetperfValues, netperfValues } from './netperf-values.ts'

/**
 * netperf 2.7 and later, which has no JSON: `-- -k` (keys), `-- -o` (CSV) and the classic tables. Equal tests that follow
 * each other are processes that ran at the same time, as super_netperf and duper_netperf start them: their throughput is
 * summed, under a name that carries their number.
 */
export const netperf: Adapter = {
  name: 'netperf',
  about: "netperf's key=value lines (-- -k), CSV (-- -o) or classic table; of several processes the sum",
  recognises: (text) =>
    /^(?:MIGRATED )?\S.* TEST from .+ to /m.test(text) ||
    /^(?:\d+ )?THROUGHPUT=/m.test(text) ||
    /^establish[_ ]control/m.test(text),
  read,
}

interface Process extends NetperfTest, NetperfValues {
  readonly argv: readonly string[]
}

function read(text: string): Reading {
  const found = readNetperfBlocks(text)
  if (found.kind === 'broken') return refused(found.reason)
  const said = found.other.filter((line) => trouble.test(line))
  if (found.blocks.length === 0) {
    const line = said.at(-1) ?? text.trim().slice(0, 300)
    return refused(`expected a result of netperf, got ${line === '' ? 'nothing' : JSON.stringify(line)}`)
  }
  const processes: Process[] = []
  for (const block of found.blocks) {
    const process = readProcess(block)
    if (typeof process === 'string') return refused(process)
    processes.push(process)
  }
  const wrong = aggregateFault(found, processes.length)
  if (wrong !== null) return refused(wrong)
  const groups = Map.groupBy(processes, ({ name, argv }) => JSON.stringify([name, argv]))
  const doubts = said.slice(0, 3).map((line) => `netperf also said: ${line.trim().slice(0, 200)}`)
  return { kind: 'results', results: [...groups.values()].map((group) => resultOf(group, doubts)), notes: [] }
}

function readProcess(block: NetperfBlock): Process | string {
  const test = netperfTest(block)
  if (test === null) {
    return 'expected to see which test of netperf it was: a banner, PROTOCOL with DIRECTION, or COMMAND_LINE'
  }
  const values = netperfValues(block, test)
  return typeof values === 'string' ? values : { ...test, ...values, argv: netperfCommand(block, test) }
}

/** duper_netperf ends with how many processes it had: without that some may be missing from the sum. */
function aggregateFault(
  found: { readonly numbered: boolean; readonly aggregate: ReadonlyMap<string, string> },
  processes: number,
): string | null {
  const count = found.aggregate.get('NSTREAMS')
  if (count === undefined)
    return found.numbered ? 'expected NSTREAMS after the lines of numbered processes, got none' : null
  return Number(count) === processes
    ? null
    : `expected the results of ${count} netperf processes (NSTREAMS), got ${processes}`
}

function resultOf(group: readonly Process[], doubts: readonly string[]): AdapterResult {
  const [first] = group
  const { name = '', family = 'stream', argv = [] } = first ?? {}
  const streams = ['tcp_stream', 'udp_stream'].includes(name)
  const several = group.length > 1
  return {
    benchmark: several || streams ? `${name}_${group.length}` : name,
    path: null,
    tool: { name: 'netperf', version: null },
    argv,
    metrics: netperfMetrics(family),
    repetitions: [
      {
        startedAt: null,
        seconds: longest(group),
        values: several ? summed(group) : (first?.values ?? {}),
        suspect: [...new Set([...group.flatMap(({ suspect }) => suspect), ...skew(group), ...doubts])],
        notes: [
          ...new Set(group.flatMap(({ notes }) => notes)),
          ...(several ? [`The sum of ${group.length} processes, taken as running at the same time.`] : []),
        ],
      },
    ],
  }
}

/** Of processes that ran together the first that printed is any of them, so the time of one would be another each time. */
function longest(group: readonly Process[]): number | null {
  const times = group.flatMap(({ seconds }) => seconds ?? [])
  return times.length === 0 ? null : Math.max(...times)
}

/** Only what adds up: a mean time or a percentile of several processes does not follow from theirs. */
function summed(group: readonly Process[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const name of [
    'transaction_rate',
    'connection_rate',
    'throughput',
    'sent_throughput',
    'retransmits',
  ]) {
    const values = group.flatMap(({ values }) => values[name] ?? [])
    if (values.length === group.length) sums[name] = values.reduce((sum, value) => sum + value, 0)
  }
  return sums
}

/** Processes that measured for different times did not load the path together all the while. */
function skew(group: readonly Process[]): readonly string[] {
  const times = group.flatMap(({ seconds }) => seconds ?? [])
  const [shortest, longest] = [Math.min(...times), Math.max(...times)]
  if (times.length < 2 || longest <= 1.05 * shortest) return []
  return [`the processes measured for ${shortest} s to ${longest} s: they did not run together all the time`]
}

const trouble = /\berror\b|fail|could not|are you sure|refused|timed out|unable|invalid|^!!! Confidence/i
