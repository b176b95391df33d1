import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { stripAnsi } from './strip-ansi.ts'

/** A result line: `BenchmarkEncode/size=64-8  1000  12.5 ns/op  3 allocs/op`. */
export interface GoLine {
  /** Null where no `pkg:` line came before. */
  readonly pack: string | null
  /** Without the number of processors. */
  readonly name: string
  /** GOMAXPROCS; `1` is never printed. */
  readonly procs: string
  /** By unit as it is printed. */
  readonly values: ReadonlyMap<string, number>
}

export type GoLines =
  | {
      readonly kind: 'lines'
      readonly lines: readonly GoLine[]
      /** From `Unit … better=…` lines. */
      readonly directions: ReadonlyMap<string, MetricDefinition['direction']>
      readonly notes: readonly string[]
    }
  | { readonly kind: 'refused'; readonly reason: string }

/** Reads the lines of a benchmark output; those that are neither results nor configuration are passed over. */
export function readGoLines(text: string): GoLines {
  const state: State = { pack: null, open: false, lines: [], directions: new Map(), notes: [] }
  const all = stripAnsi(text).split(/\r?\n/)
  for (const [index, line] of all.entries()) {
    const fault = takeLine(line, state)
    if (fault !== null) return { kind: 'refused', reason: `line ${index + 1}: ${fault}` }
  }
  if (state.open) return cutOff('a package that was begun does not end with PASS or ok')
  if (state.lines.length === 0)
    return { kind: 'refused', reason: 'expected lines of go test -bench, got none' }
  // A whole line ends with a line break; the unit at the end of another one may lack its last letters.
  const last = all.at(-1) ?? ''
  if (/^Benchmark/.test(last)) return cutOff('its last line has no end')
  return { kind: 'lines', lines: state.lines, directions: state.directions, notes: state.notes }
}

function cutOff(why: string): GoLines {
  return { kind: 'refused', reason: `the output of go test is cut off: ${why}` }
}

interface State {
  pack: string | null
  /** A package's header came, and not its end yet. */
  open: boolean
  readonly lines: GoLine[]
  readonly directions: Map<string, MetricDefinition['direction']>
  readonly notes: string[]
}

/** Takes a line in; returns what is wrong with it. */
function takeLine(line: string, state: State): string | null {
  if (/^(--- FAIL|FAIL\b|panic:|\*\*\* Test killed)/.test(line)) {
    return `go test failed (${line.slice(0, 200)}), so results may be missing`
  }
  if (/^--- SKIP: /.test(line)) state.notes.push(`Go skipped ${line.slice('--- SKIP: '.length, 200)}.`)
  if (/^(PASS$|ok\s)/.test(line)) state.open = false
  if (/^(goos|pkg):/.test(line)) return takeHeader(line, state)
  if (/^Unit\s/.test(line)) takeUnit(line, state)
  return /^Benchmark\S*\s+\d/.test(line) ? takeResult(line, state) : null
}

function takeHeader(line: string, state: State): string | null {
  const pack = /^pkg:\s*(\S+)\s*$/.exec(line)?.[1]
  const begins = /^goos:/.test(line)
  if (begins && state.open) return 'a package begins before the one above ended with PASS or ok'
  state.open = true
  if (pack !== undefined) state.pack = pack
  return null
}

/** `Unit p99-us/op better=lower`, as golang.org/x/perf/benchfmt has it. */
function takeUnit(line: string, { directions }: State): void {
  const [, unit, better] = /^Unit\s+(\S+)\s.*\bbetter=(higher|lower)\b/.exec(line) ?? []
  if (unit !== undefined && better !== undefined)
    directions.set(unit, better === 'higher' ? 'higher' : 'lower')
}

function takeResult(line: string, state: State): string | null {
  const [full = '', iterations = '', ...fields] = line.trim().split(/\s+/)
  if (!/^[1-9]\d*$/.test(iterations)) return `expected a count of iterations, got ${iterations.slice(0, 40)}`
  if (fields.length === 0 || fields.length % 2 !== 0) return 'expected pairs of a value and its unit'
  const values = new Map<string, number>()
  for (let i = 0; i < fields.length; i += 2) {
    const [value = '', unit = ''] = fields.slice(i)
    const number = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? Number(value) : Number.NaN
    if (!Number.isFinite(number))
      return `expected a number of ${unit.slice(0, 40)}, got ${value.slice(0, 40)}`
    if (/^[\d.+-]/.test(unit)) return `expected a unit after ${value}, got ${unit.slice(0, 40)}`
    if (values.has(unit)) return `${unit} is there twice`
    values.set(unit, number)
  }
  const [, name = full, procs = '1'] = /^(.+?)-(\d+)$/.exec(full) ?? []
  state.lines.push({ pack: state.pack, name, procs, values })
  return null
}
