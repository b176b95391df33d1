import { observationsNeeded, tooFewObservations } from './round-trips.ts'
import { takeLines } from './sockperf-lines.ts'
import { type SockperfKind, sockperfPercentiles, timeName } from './sockperf-metrics.ts'
import { stripAnsi } from './strip-ansi.ts'

/** One run of sockperf's client. */
export interface SockperfTest extends SockperfKind {
  readonly kind: 'test'
  readonly version: string
  readonly transport: 'tcp' | 'udp'
  /** From the first message to the last one, warm-up included. */
  readonly totalSeconds: number
  /** Without warm-up and cool-down: what the numbers are about. */
  readonly seconds: number
  /** In `totalSeconds`. */
  readonly sent: number
  readonly values: Readonly<Record<string, number>>
  readonly suspect: readonly string[]
  readonly notes: readonly string[]
}

export type SockperfOutcome = SockperfTest | { readonly kind: 'refused'; readonly reason: string }

/**
 * Reads what one client of sockperf (3.7 and later) printed. It exits with 0 on errors, so its ERROR lines are looked for,
 * its numbers must agree with each other, and the last line of the statistics must be whole. Percentiles that the
 * observations do not carry are left out.
 */
export function readSockperfTest(output: string): SockperfOutcome {
  const text = stripAnsi(output)
  const error = /^.*\bERROR\b.*$/m.exec(text)?.[0]
  if (error !== undefined) return refuse(`sockperf reported: ${error.trim().slice(0, 500)}`)
  const nothing = /^sockperf: (No .*)$/m.exec(text)?.[1]
  if (nothing !== undefined) return refuse(`sockperf reported: ${nothing.trim().slice(0, 500)}`)
  const head = takeLines<'version' | 'transport'>(text, [
    ['its version', /^sockperf: == version #(?<version>\d+\.\d+\S*) == *\r?$/],
    ['the line that says TCP or UDP', /^\[ *\d+\] IP = \S+ +PORT = +\d+ # (?<transport>TCP|UDP)\b/],
  ])
  if (typeof head === 'string') return refuse(head)
  const common = {
    version: head.version.slice(0, 100),
    transport: head.transport === 'TCP' ? 'tcp' : 'udp',
  } as const
  return /^sockperf: Summary: Message Rate/m.test(text)
    ? readThroughput(text, common)
    : readTimes(text, common)
}

type Common = Pick<SockperfTest, 'version' | 'transport'>

function readThroughput(text: string, common: Common): SockperfOutcome {
  const found = takeLines<'sent' | 'seconds' | 'rate' | 'bytes' | 'bits'>(text, [
    [
      'the number of messages',
      /^sockperf: Total of (?<sent>\d+) messages sent in (?<seconds>\d+\.\d+) sec\b/,
    ],
    ['a message rate', /^sockperf: Summary: Message Rate is (?<rate>\d+) \[msg\/sec\](?:, .*)?\r?$/],
    // Of giga it is not certain in every version what they are.
    ['MBps', /^sockperf: Summary: BandWidth is (?<bytes>\d+\.\d+) MBps \((?<bits>\d+\.\d+) Mbps\)\r?\n/],
  ])
  if (typeof found === 'string') return refuse(found)
  const { sent, seconds, rate, bytes, bits } = numbers(found)
  if (rate === 0 || seconds === 0) return refuse('sockperf says that it sent nothing')
  if (Math.abs(sent / seconds - rate) > 0.01 * rate || Math.abs(bytes * 8 - bits) > 0.05 + 1e-3 * bits) {
    return refuse(`${sent} messages in ${seconds} s, ${bytes} MBps and ${bits} Mbps do not agree`)
  }
  return {
    ...{ kind: 'test', ...common, mode: 'tp', fullRtt: false },
    ...{ totalSeconds: seconds, seconds, sent },
    // Its "M" is 2^20.
    values: { message_rate: rate, sent_throughput: bits * 2 ** 20 },
    suspect: [],
    notes: ['sockperf tells what the client sent, not what arrived.'],
  }
}

function readTimes(text: string, common: Common): SockperfOutcome {
  const found = takeLines<TimeField>(text, timeLines)
  if (typeof found === 'string') return refuse(found)
  const { meanKind, summaryKind, ...rest } = found
  const told = numbers(rest)
  const fullRtt = meanKind === 'rtt'
  const wrong = contradiction(told, fullRtt === (summaryKind === 'Round trip'))
  if (wrong !== null) return refuse(wrong)
  const mode = modeOf(text, told)
  const left = percentilesLeft(told.observations, fullRtt)
  if (left.names.size === 0) {
    return refuse(
      `expected at least ${observationsNeeded(0.5)} round trips from sockperf, got ${told.observations}`,
    )
  }
  const values: Record<string, number> = {
    ...(mode === 'pp' ? { transaction_rate: told.observations / told.seconds } : {}),
    [timeName('mean', fullRtt)]: told.mean,
    ...Object.fromEntries([...left.names].map(([name, field]) => [name, told[field] ?? Number.NaN])),
    [timeName('stddev', fullRtt)]: told.stddev,
    ...{ dropped: told.dropped, duplicated: told.duplicated, out_of_order: told.disordered },
    observations: told.observations,
  }
  return {
    ...{ kind: 'test', ...common, mode, fullRtt },
    ...{ totalSeconds: told.total, seconds: told.seconds, sent: told.sentInAll, values },
    suspect: [
      ...(told.dropped > 0 ? [`${told.dropped} messages were dropped`] : []),
      ...(told.duplicated > 0 ? [`${told.duplicated} messages came twice`] : []),
      ...(rateTooHigh.test(text) ? ['the client could not send at the rate asked for'] : []),
    ],
    notes: left.notes,
  }
}

/**
 * Under load only some messages are answered (`--reply-every`), and the receiving thread is told to end too: its line comes
 * when it will, so it decides only where every message is answered.
 */
function modeOf(text: string, { sentInAll, receivedInAll }: Told): 'pp' | 'ul' {
  const oneByOne = sentInAll < 1.5 * receivedInAll + 2
  return oneByOne && !/^sockperf: Test end \(interrupted by signal/m.test(text) ? 'pp' : 'ul'
}

const rateTooHigh = /^sockperf: Info: The requested message-per-second rate is too high/m

type PercentileField = `at${string}`
type TimeField =
  | (
      | 'total'
      | 'sentInAll'
      | 'receivedInAll'
      | 'seconds'
      | 'meanKind'
      | 'mean'
      | 'stddev'
      | 'summaryKind'
      | 'summary'
    )
  | ('dropped' | 'duplicated' | 'disordered' | 'observations' | 'hundredth' | 'most' | 'least')
  | PercentileField

/** As sockperf prints them; all of these stand in every version. */
const printed = ['99.999', '99.990', '99.900', '99.000', '90.000', '75.000', '50.000', '25.000'] as const
const fieldOf = (label: string): PercentileField => `at${label.replace('.', '_')}`

const timeLines: readonly (readonly [string, RegExp])[] = [
  [
    'the time of the run',
    /^sockperf: \[Total Run\] RunTime=(?<total>\d+\.\d+) sec; .*SentMessages=(?<sentInAll>\d+); ReceivedMessages=(?<receivedInAll>\d+)\r?$/,
  ],
  [
    'the valid duration',
    /^sockperf: \[Valid Duration\] RunTime=(?<seconds>\d+\.\d+) sec; SentMessages=\d+; ReceivedMessages=\d+\r?$/,
  ],
  [
    'the mean of its times',
    /^sockperf: ====> avg-(?<meanKind>rtt|latency)=(?<mean>\d+\.\d+) \(std-dev=(?<stddev>\d+\.\d+)(?:, .*)?\)\r?$/,
  ],
  [
    'the number of dropped messages',
    /^sockperf: # dropped messages = (?<dropped>\d+); # duplicated messages = (?<duplicated>\d+); # out-of-order messages = (?<disordered>\d+)\r?$/,
  ],
  [
    'a summary "Round trip is … usec" or "Latency is … usec"',
    /^sockperf: Summary: (?<summaryKind>Round trip|Latency) is (?<summary>\d+\.\d+) usec\r?$/,
  ],
  [
    'the number of observations',
    /^sockperf: Total (?<observations>\d+) observations; each percentile contains (?<hundredth>\d+\.\d+) observations\r?$/,
  ],
  ['the largest time', /^sockperf: ---> <MAX> observation = +(?<most>\d+\.\d+)\r?$/],
  ...printed.map(
    (label) =>
      [
        `percentile ${label}`,
        new RegExp(
          `^sockperf: ---> percentile ${label.replace('.', '\\.')} = +(?<${fieldOf(label)}>\\d+\\.\\d+)\\r?$`,
        ),
      ] as const,
  ),
  // The line end proves that the last number is whole.
  ['its last line (its output is cut off)', /^sockperf: ---> <MIN> observation = +(?<least>\d+\.\d+)\r?\n/],
]

type Told = Readonly<Record<Exclude<TimeField, 'meanKind' | 'summaryKind'>, number>>

/** Why the numbers of one run cannot all be of it. */
function contradiction(told: Told, sameKind: boolean): string | null {
  if (!sameKind || told.mean !== told.summary) {
    return 'sockperf tells another mean in its summary: two runs are mixed, or half round trips with whole ones'
  }
  if (Math.abs(told.observations / 100 - told.hundredth) > 0.006) {
    return `${told.observations} observations are not ${told.hundredth} in each percentile`
  }
  const at = (label: string) => told[fieldOf(label)] ?? Number.NaN
  const ascending = [told.least, ...printed.toReversed().map(at), told.most]
  const falling = ascending.some((value, index) => !(value >= (ascending[index - 1] ?? 0)))
  if (falling || told.mean < told.least || told.mean > told.most) {
    return "sockperf's percentiles and mean do not lie between its smallest and its largest time in their order"
  }
  if (at('50.000') === 0) return 'expected percentile 50.000 above 0 µs from sockperf, got 0'
  return told.seconds > 0 ? null : 'sockperf measured for 0 s'
}

/** Which percentiles so many observations carry, as metric and field, and what is to be said of the others. */
function percentilesLeft(observations: number, fullRtt: boolean) {
  const names = new Map<string, PercentileField>()
  const notes: string[] = []
  for (const { metric, quantile, label } of sockperfPercentiles) {
    const name = timeName(metric.slice('rtt_'.length), fullRtt)
    if (observations >= observationsNeeded(quantile)) names.set(name, fieldOf(label))
    // The most extreme one is there where it can be; few runs carry it, and to say so each time would tell nobody anything.
    else if (quantile < 0.9999) notes.push(tooFewObservations(name, quantile))
  }
  return { names, notes }
}

function numbers<Name extends string>(found: Readonly<Record<Name, string>>): Readonly<Record<Name, number>> {
  const entries = Object.entries<string>(found).map(([name, digits]) => [name, Number(digits)])
  return Object.fromEntries(entries)
}

function refuse(reason: string): SockperfOutcome {
  return { kind: 'refused', reason }
}
