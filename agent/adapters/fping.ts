import { type Adapter, type AdapterRepetition, type Reading, refused } from './adapter.ts'
import { microseconds, pingMetrics, pingPercentiles } from './ping-metrics.ts'
import { plainNumber } from './plain-number.ts'
import { stripAnsi } from './strip-ansi.ts'

/**
 * fping with one target: its summary (`-c`, `-q`), with a line for each packet before it (`-D` or not), or the times in a
 * row (`-C`). fping prints summaries on standard error.
 */
export const fping: Adapter = {
  name: 'fping',
  about: 'fping of one target: -c or -C, quiet or with a line for each packet (take its standard error too)',
  recognises: (text) => summaryLine.test(text) || packetLine.test(text) || rowLine.test(text),
  read,
}

const summaryLine = /^\S+ +: xmt\/rcv\/%loss = /m
const packetLine = /^(?:\[[\d.]+\] )?\S+ +: \[\d+\], /m
/** `127.0.0.1 : 0.04 - 0.06`: a dash for each packet without an answer. */
const rowLine = /^\S+ +:(?: (?:\d+\.\d+|\d+|-))+$/m

function read(text: string): Reading {
  const lines = stripAnsi(text)
    .split('\n')
    // A line that does not end may be half a number.
    .slice(0, -1)
    .map((line) => line.replace(/\r$/, ''))
  const last = lines.filter((line) => summaryLine.test(line) || rowLine.test(line))
  const targets = new Set(lines.flatMap((line) => /^(?:\[[\d.]+\] )?(\S+) +: /.exec(line)?.[1] ?? []))
  if (targets.size > 1) return refused(`expected fping's output of one target, got ${targets.size} targets`)
  const [summary] = last
  if (summary === undefined || last.length > 1) {
    const said = text.trim() === '' ? 'nothing' : `${last.length} of them`
    return refused(
      `expected one summary of fping (xmt/rcv/%loss, or the times in a row with -C), got ${said}`,
    )
  }
  const times = packetTimes(lines)
  const read = summaryLine.test(summary) ? fromSummary(summary, times) : fromRow(summary)
  if (typeof read === 'string') return refused(read)
  const said = lines.filter((line) => /^ICMP .* from |error/i.test(line)).slice(0, 3)
  const suspect = [...read.suspect, ...said.map((line) => `fping said: ${line.slice(0, 200)}`)]
  return {
    kind: 'results',
    results: [
      {
        ...{
          benchmark: 'fping',
          path: null,
          tool: { name: 'fping', version: null },
          argv: ['fping', ...sizeOf(lines)],
        },
        metrics: pingMetrics,
        repetitions: [{ ...read, suspect }],
      },
    ],
    notes: [],
  }
}

/** `127.0.0.1 : xmt/rcv/%loss = 5/5/0%, min/avg/max = 0.038/0.065/0.126` */
function fromSummary(line: string, times: readonly number[]): AdapterRepetition | string {
  const found =
    /= (\d+)\/(\d+)\/(\d+)%(?:, outage\(ms\) = \d+)?(?:, min\/avg\/max = ([\d.]+)\/([\d.]+)\/([\d.]+))?$/.exec(
      line,
    )
  const [sent, received, loss, min, mean, max] = (found ?? []).slice(1).map((part) => plainNumber(part))
  if (sent == null || received == null || loss == null) {
    return `expected fping's counts (xmt/rcv/%loss), got ${JSON.stringify(line.slice(0, 200))}`
  }
  if (received === 0) return `${sent} of ${sent} packets of fping were lost`
  if (min == null || mean == null || max == null) return 'expected the least, mean and greatest time of fping'
  if (received > sent || min > mean || mean > max || Math.abs(loss - (100 * (sent - received)) / sent) > 1) {
    return `expected numbers of fping that fit each other, got ${JSON.stringify(line.slice(0, 200))}`
  }
  const { values, notes } = pingPercentiles(times.length === received ? times : [])
  const summary = { rtt_mean: microseconds(mean), rtt_min: microseconds(min), rtt_max: microseconds(max) }
  return repetition({ ...summary, ...values, loss, observations: received }, sent - received, { sent, notes })
}

function fromRow(line: string): AdapterRepetition | string {
  const row = (line.split(' : ').at(1) ?? '').split(' ')
  const times = row.flatMap((one) => plainNumber(one) ?? [])
  const [sent, received] = [row.length, times.length]
  if (received === 0) return `${sent} of ${sent} packets of fping were lost`
  const { values, notes } = pingPercentiles(times)
  const summary = {
    rtt_mean: microseconds(times.reduce((sum, time) => sum + time, 0) / received),
    rtt_min: microseconds(Math.min(...times)),
    rtt_max: microseconds(Math.max(...times)),
  }
  const loss = (100 * (sent - received)) / sent
  return repetition({ ...summary, ...values, loss, observations: received }, sent - received, { sent, notes })
}

function repetition(
  values: Readonly<Record<string, number>>,
  lost: number,
  { sent, notes }: { readonly sent: number; readonly notes: readonly string[] },
): AdapterRepetition {
  const suspect = lost === 0 ? [] : [`${lost} of ${sent} packets of fping were lost`]
  return { startedAt: null, seconds: null, values, suspect, notes }
}

/** Times of the answers in milliseconds. */
function packetTimes(lines: readonly string[]): readonly number[] {
  return lines.flatMap((line) => plainNumber(/ : \[\d+\], \d+ bytes, (\S+) ms \(/.exec(line)?.[1]) ?? [])
}

function sizeOf(lines: readonly string[]): readonly string[] {
  const size = lines
    .map((line) => / : \[\d+\], (\d+) bytes, /.exec(line)?.[1])
    .find((one) => one !== undefined)
  // fping counts the eight bytes of ICMP's header.
  return size === undefined ? [] : ['-b', String(Number(size) - 8)]
}
