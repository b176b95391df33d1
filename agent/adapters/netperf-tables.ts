import { parse } from 'csv-parse/sync'

export interface NetperfTable {
  /** By netperf's own selector names. */
  readonly fields: ReadonlyMap<string, string>
  readonly other: readonly string[]
}

/**
 * Reads the lines after a banner that hold a result as a CSV (`-- -o`, `-- -O` is for people) or as the classic table of a
 * stream, a request/response or a UDP test. Null where there is none or where it is cut off.
 */
export function netperfTable(lines: readonly string[]): NetperfTable | null {
  return csvTable(lines) ?? classicTable(lines)
}

function csvTable(lines: readonly string[]): NetperfTable | null {
  const at = lines.findIndex((line) => cellsOf(line).some((cell) => cell in selectors))
  const [header, row] = [cellsOf(lines[at] ?? ''), cellsOf(lines[at + 1] ?? '')]
  if (at < 0 || row.length !== header.length || new Set(header).size !== header.length) return null
  // A second row would be another process's: whose numbers these are could not be told.
  if (lines.slice(at + 2).some((line) => cellsOf(line).length === header.length)) return null
  const named = header.flatMap((cell, i) => {
    const selector = selectors[cell]
    return selector === undefined ? [] : [[selector, row[i] ?? ''] as const]
  })
  return { fields: new Map(named), other: lines.filter((_, i) => i !== at && i !== at + 1) }
}

function cellsOf(line: string): readonly string[] {
  try {
    return parse(line, { relax_column_count: true })[0] ?? []
  } catch {
    // A quote that does not end.
    return []
  }
}

/** Column titles of a CSV: the words of netperf's human table, joined. */
const selectors: Readonly<Record<string, string>> = {
  Throughput: 'THROUGHPUT',
  'Throughput Units': 'THROUGHPUT_UNITS',
  'Elapsed Time (sec)': 'ELAPSED_TIME',
  Protocol: 'PROTOCOL',
  Direction: 'DIRECTION',
  'Mean Latency Microseconds': 'MEAN_LATENCY',
  '50th Percentile Latency Microseconds': 'P50_LATENCY',
  '90th Percentile Latency Microseconds': 'P90_LATENCY',
  '99th Percentile Latency Microseconds': 'P99_LATENCY',
  'Stddev Latency Microseconds': 'STDDEV_LATENCY',
  'Local CPU Util %': 'LOCAL_CPU_UTIL',
  'Remote CPU Util %': 'REMOTE_CPU_UTIL',
  'Local Transport Retransmissions': 'LOCAL_TRANSPORT_RETRANS',
  'Remote Transport Retransmissions': 'REMOTE_TRANSPORT_RETRANS',
  'Local Send Throughput': 'LOCAL_SEND_THROUGHPUT',
  'Remote Recv Throughput': 'REMOTE_RECV_THROUGHPUT',
  'Confidence Width Target': 'CONFIDENCE_INTERVAL',
  'Throughput Confidence Width (%)': 'THROUGHPUT_CONFID',
  'Command Line': 'COMMAND_LINE',
}

/** The line of units above a classic table tells its columns. CPU columns, with `-c -C`, follow those named here. */
const classic: readonly {
  readonly units: RegExp
  readonly row: RegExp
  /** What the row's groups are. */
  readonly columns: readonly string[]
  readonly unit?: string
}[] = [
  {
    units: /^bytes +bytes +bytes +secs\. +(\S+\/s)(?:ec)?(?: |$)/,
    row: /^ *\d+ +\d+ +\d+ +(\d+\.\d+) +(\d+\.\d+)(?: |$)/,
    columns: ['ELAPSED_TIME', 'THROUGHPUT'],
  },
  {
    units: /^bytes +bytes +bytes +bytes +secs\. +per sec(?: |$)/i,
    row: /^ *\d+ +\d+ +(\d+) +(\d+) +(\d+\.\d+) +(\d+\.\d+)(?: |$)/,
    columns: ['REQUEST_SIZE', 'RESPONSE_SIZE', 'ELAPSED_TIME', 'THROUGHPUT'],
    unit: 'Trans/s',
  },
  {
    units: /^bytes +bytes +secs +# +# +(\S+\/s)(?:ec)?(?: |$)/,
    // The second row is the receiver's: the first tells what was sent, and some of it may be lost.
    row: /^ *\d+ +(\d+\.\d+) +\d+ +(\d+\.\d+)(?: |$)/,
    columns: ['ELAPSED_TIME', 'THROUGHPUT'],
  },
]

function classicTable(lines: readonly string[]): NetperfTable | null {
  for (const { units, row, columns, unit } of classic) {
    const at = lines.findIndex((line) => units.test(line))
    const rows = lines.slice(at + 1).flatMap((line) => [row.exec(line)].filter((found) => found !== null))
    const [found] = rows
    if (at < 0 || found === undefined || rows.length > 1) continue
    const named = columns.map((name, i) => [name, found[i + 1] ?? ''] as const)
    const said = unit ?? units.exec(lines[at] ?? '')?.[1] ?? ''
    return { fields: new Map([...named, ['THROUGHPUT_UNITS', said]]), other: lines }
  }
  return null
}
