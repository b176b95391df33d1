import { netperfTable } from './netperf-tables.ts'
import { stripAnsi } from './strip-ansi.ts'

/** What one netperf process printed about one test. */
export interface NetperfBlock {
  /** `TCP REQUEST/RESPONSE`, with what follows the addresses in `remarks`; null where headers were switched off (`-P 0`). */
  readonly banner: string | null
  readonly remarks: string
  /** By netperf's own selector names; a CSV and a table are translated to them. */
  readonly fields: ReadonlyMap<string, string>
  /** `HIST_TOTAL` of a histogram whose buckets add up to it. */
  readonly histogramTotal: number | null
}

export type NetperfBlocks =
  | {
      readonly kind: 'blocks'
      readonly blocks: readonly NetperfBlock[]
      /** The lines carry the numbers of their processes, as duper_netperf writes them. */
      readonly numbered: boolean
      /** What duper_netperf adds at its end. */
      readonly aggregate: ReadonlyMap<string, string>
      /** Lines that are no part of a result: an error is one of them. */
      readonly other: readonly string[]
    }
  | { readonly kind: 'broken'; readonly reason: string }

interface OpenBlock {
  readonly id: string
  readonly banner: string | null
  readonly remarks: string
  readonly fields: Map<string, string>
  /** Lines between banner and the next block that are neither `KEY=value` nor part of a histogram. */
  readonly lines: string[]
  readonly histogram: string[]
}

/** Takes an output apart into the tests that it holds. A line that does not end is none: it may be half a number. */
export function readNetperfBlocks(text: string): NetperfBlocks {
  const open: OpenBlock[] = []
  const aggregate = new Map<string, string>()
  const before: string[] = []
  for (const line of wholeLines(text)) {
    const keyed = /^(?:(\d+) )?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line)
    if (keyed === null) {
      takeLine(line, open, before)
      continue
    }
    const [, id = '', key = '', value = ''] = keyed
    const fields = blockOf(open, { id, key, hasAggregate: aggregate.size > 0 })?.fields ?? aggregate
    if (fields.has(key)) return broken(`expected each key once in a result of netperf, got ${key} twice`)
    fields.set(key, value)
  }
  return closeAll(open, { aggregate, before })
}

function takeLine(line: string, open: OpenBlock[], before: string[]): void {
  const banner = /^(?:MIGRATED )?(\S.*?) TEST from .+? to (.*)$/.exec(line)
  const last = open.at(-1)
  if (banner !== null) open.push(newBlock('', { banner: banner[1] ?? '', remarks: banner[2] ?? '' }))
  else if (last === undefined) before.push(line)
  else (histogramLine.test(line) ? last.histogram : last.lines).push(line)
}

/** The block that a key belongs to; null for what duper_netperf says of all of them. */
function blockOf(
  open: OpenBlock[],
  line: { readonly id: string; readonly key: string; readonly hasAggregate: boolean },
): OpenBlock | null {
  const { id, key } = line
  const numbered = open.some((one) => one.id !== '')
  if (id === '' && (line.hasAggregate || numbered)) return null
  const found = id === '' ? open.at(-1) : open.find((one) => one.id === id)
  // Without banners a key that comes again begins the next process's result.
  const again = found !== undefined && found.banner === null && id === '' && found.fields.has(key)
  if (found !== undefined && !again) return found
  const block = newBlock(id, null)
  open.push(block)
  return block
}

function newBlock(id: string, head: { readonly banner: string; readonly remarks: string } | null): OpenBlock {
  const { banner, remarks } = head ?? { banner: null, remarks: '' }
  return { id, banner, remarks, fields: new Map(), lines: [], histogram: [] }
}

function closeAll(
  open: readonly OpenBlock[],
  rest: { readonly aggregate: ReadonlyMap<string, string>; readonly before: readonly string[] },
): NetperfBlocks {
  const blocks: NetperfBlock[] = []
  const other: string[] = [...rest.before]
  for (const { banner, remarks, fields, lines, histogram } of open) {
    const table = fields.size > 0 ? { fields, other: lines } : netperfTable(lines)
    if (table === null) return broken(`expected a whole result after netperf's banner, got ${quote(lines)}`)
    const total = histogramTotal(histogram)
    if (total === 'wrong')
      return broken('expected a histogram of netperf whose buckets add up to its HIST_TOTAL')
    blocks.push({ banner, remarks, fields: table.fields, histogramTotal: total })
    other.push(...table.other)
  }
  const numbered = open.some(({ id }) => id !== '')
  return { kind: 'blocks', blocks, numbered, aggregate: rest.aggregate, other }
}

const histogramLine =
  /^(?:Histogram of |(?:UNIT|TEN|HUNDRED)_(?:USEC|MSEC|SEC) *:|>100_SECS: *\d|HIST_TOTAL: *\d)/

/** Null where there is none, or where it is cut off. */
function histogramTotal(lines: readonly string[]): number | 'wrong' | null {
  const last = /^HIST_TOTAL: *(\d+)\s*$/.exec(lines.at(-1) ?? '')?.[1]
  if (last === undefined) return null
  const counts = lines.slice(0, -1).flatMap((line) => line.match(/(?<=:\s*)\d+/g) ?? [])
  const sum = counts.reduce((total, count) => total + Number(count), 0)
  return sum === Number(last) ? sum : 'wrong'
}

function wholeLines(text: string): readonly string[] {
  return stripAnsi(text)
    .split('\n')
    .slice(0, -1)
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line.trim() !== '')
}

function broken(reason: string): NetperfBlocks {
  return { kind: 'broken', reason }
}

function quote(lines: readonly string[]): string {
  return lines.length === 0 ? 'nothing' : lines.join(' / ').slice(0, 300)
}
