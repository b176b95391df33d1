import { type Adapter, type AdapterRepetition, type AdapterResult, type Reading, refused } from './adapter.ts'
import { microseconds, pingMetrics, pingPercentiles } from './ping-metrics.ts'
import { plainNumber } from './plain-number.ts'
import { stripAnsi } from './strip-ansi.ts'

/** ping of iputils (`rtt min/avg/max/mdev`), of busybox (`round-trip min/avg/max`) and of BSD; several may follow each other. */
export const ping: Adapter = {
  name: 'ping',
  about: 'ping of iputils, busybox or BSD, with or without a line for each packet',
  recognises: (text) => /^PING \S/m.test(stripAnsi(text)),
  read,
}

function read(text: string): Reading {
  const runs = stripAnsi(text)
    .split(/^(?=PING \S)/m)
    .filter((run) => run.startsWith('PING '))
  if (runs.length === 0) {
    const said = text.trim().slice(0, 300)
    return refused(`expected "PING …" from ping, got ${said === '' ? 'nothing' : JSON.stringify(said)}`)
  }
  const results = new Map<string, AdapterResult>()
  for (const run of runs) {
    const result = readRun(run)
    if (typeof result === 'string') return refused(result)
    const key = JSON.stringify(result.argv)
    const earlier = results.get(key)?.repetitions ?? []
    results.set(key, { ...result, repetitions: [...earlier, ...result.repetitions] })
  }
  return { kind: 'results', results: [...results.values()], notes: [] }
}

function readRun(run: string): AdapterResult | string {
  const size = /^PING .*?(\d+)(?:\(\d+\))?(?: data)? bytes/.exec(run)?.[1]
  if (size === undefined) return "expected the number of data bytes in ping's first line"
  const counts = readCounts(run)
  if (typeof counts === 'string') return counts
  const times = readTimes(run)
  if (typeof times === 'string') return counts.received === 0 ? lost(counts) : times
  return {
    ...{ benchmark: 'ping', path: null, tool: { name: 'ping', version: null }, argv: ['ping', '-s', size] },
    metrics: pingMetrics,
    repetitions: [repetitionOf(run, counts, times)],
  }
}

interface Counts {
  readonly sent: number
  readonly received: number
  readonly loss: number
  readonly seconds: number | null
  /** What else the line of counts tells: `+2 duplicates`, `+1 errors`. */
  readonly oddities: readonly string[]
}

function readCounts(run: string): Counts | string {
  const line = onlyLine(run, /^\d+ packets transmitted, .*$/gm)
  if (line === null) return "expected one line with ping's counts (… packets transmitted, … received)"
  const [, transmitted, answered, rest = ''] =
    /^(\d+) packets transmitted, (\d+)(?: packets)? received(.*)$/.exec(line) ?? []
  const [sent, received] = [plainNumber(transmitted), plainNumber(answered)]
  const loss = plainNumber(/, (\d+(?:\.\d+)?(?:e[-+]?\d+)?)% packet loss(?:,|$)/.exec(rest)?.[1])
  if (sent === null || received === null || loss === null || sent === 0) {
    return `expected packets sent and received and their loss from ping, got ${JSON.stringify(line.slice(0, 200))}`
  }
  // Busybox cuts the percentage off at its point, BSD rounds it.
  if (received > sent || Math.abs(loss - (100 * (sent - received)) / sent) > 1) {
    return `expected counts of ping that fit each other, got ${JSON.stringify(line.slice(0, 200))}`
  }
  const time = plainNumber(/, time (\d+)ms$/.exec(rest)?.[1])
  const oddities = rest.match(/\+?\d+ (?:duplicates|errors|corrupted)/g) ?? []
  return { sent, received, loss, seconds: time === null ? null : time / 1000, oddities }
}

interface Times {
  readonly min: number
  readonly mean: number
  readonly max: number
  readonly mdev: number | null
}

function readTimes(run: string): Times | string {
  const line = onlyLine(run, /^(?:rtt|round-trip) min\/avg\/max.*$/gm)
  const [, numbers = ''] =
    /^(?:rtt|round-trip) min\/avg\/max(?:\/(?:mdev|stddev))? = ([\d./]+) ms(?:, .*)?$/.exec(line ?? '') ?? []
  const [min, mean, max, mdev, ...more] = numbers.split('/').map((part) => plainNumber(part))
  if (min == null || mean == null || max == null || mdev === null || more.length > 0) {
    return `expected the least, mean and greatest time of ping, got ${line === null ? 'none' : JSON.stringify(line.slice(0, 200))}`
  }
  if (min > mean || mean > max) return `expected times of ping in their order, got ${numbers}`
  return { min, mean, max, mdev: mdev ?? null }
}

function repetitionOf(run: string, counts: Counts, { min, mean, max, mdev }: Times): AdapterRepetition {
  const { received, sent, loss, seconds, oddities } = counts
  const packets = packetTimes(run)
  // Where lines are missing (a pager, `tail`) the packets left are no fair sample; the summary is of all.
  const { values, notes } = pingPercentiles(packets.length === received ? packets : [])
  return {
    startedAt: null,
    seconds,
    values: {
      ...{ rtt_mean: microseconds(mean), rtt_min: microseconds(min), rtt_max: microseconds(max) },
      ...(mdev === null ? {} : { rtt_mdev: microseconds(mdev) }),
      ...values,
      ...{ loss, observations: received },
    },
    suspect: [
      ...(received < sent ? [lost(counts)] : []),
      ...oddities.map((oddity) => `ping counted ${oddity}`),
    ],
    notes,
  }
}

function lost({ sent, received }: Counts): string {
  return `${sent - received} of ${sent} packets of ping were lost`
}

/** Times of the answers in milliseconds, without duplicates. */
function packetTimes(run: string): readonly number[] {
  const lines = run.matchAll(
    /^(?:\[[\d.]+\] )?\d+ bytes from .*?(?:icmp_)?(?:seq|req)=\d+ .*\btime=(\d+(?:\.\d+)?) ms$/gm,
  )
  return [...lines].map(([, time]) => Number(time))
}

function onlyLine(text: string, pattern: RegExp): string | null {
  const lines = text.match(pattern) ?? []
  return lines.length === 1 ? (lines[0]?.replace(/\r$/, '') ?? null) : null
}
