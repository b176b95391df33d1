import type { Comparison, ComparisonRow } from '../contract/comparison.ts'
import type { Unit } from '../contract/units.ts'
import { deltaOf, medianInterval, type Samples } from './benchstat-numbers.ts'
import { scaleTogether } from './benchstat-scale.ts'
import { type BenchstatRow, benchstatTable } from './benchstat-table.ts'
import { reasonLines } from './comparison-text.ts'
import { describeSide } from './describe-side.ts'
import { plain } from './escape.ts'

/**
 * A comparison as the table that Go's `benchstat` prints (golang.org/x/perf/cmd/benchstat), which many reviewers read
 * already: a section for each unit; medians with the distribution-free 95 % interval of a median; the Mann-Whitney test at
 * a level of .05. A sample is one run, fresh boot by fresh boot; where each side is one run, it is one repetition. Unlike
 * the other formats it knows no family of tests, no smallest effect and no verdict.
 */
export function comparisonBenchstat(comparison: Comparison): string {
  const { a, b, rows } = comparison
  // The other notes explain figures that this table has not.
  const notes = [...reasonLines(rows), ...[...a.notes, ...b.notes].map((note) => `Note: ${note}`)]
  const sections = [...Map.groupBy(rows, ({ metric }) => metric.unit)]
  const repetitions = rows.some((row) => isOneRun(row))
  return [
    `old: ${plain(describeSide(a))}`,
    `new: ${plain(describeSide(b))}`,
    ...sections.flatMap(([unit, group], i) => [
      ...(i === 0 ? [] : ['']),
      ...section(unit, group, [short(a.asked), short(b.asked)]),
    ]),
    ...(repetitions ? ['', 'n counts repetitions of one boot, which do not see how boots differ.'] : []),
    ...(notes.length === 0 ? [] : ['', ...notes.map(plain)]),
    '',
  ].join('\n')
}

function short(asked: string): string {
  const text = plain(asked)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

function isOneRun({ a, b }: ComparisonRow): boolean {
  return a?.runs === 1 && b?.runs === 1 && [a, b].every(({ values }) => (values[0]?.samples.length ?? 0) > 1)
}

function section(unit: Unit, rows: readonly ComparisonRow[], names: readonly [string, string]): string[] {
  const footnotes = createFootnotes()
  const shown = rows.map((row) => bodyRow(row, unit, footnotes))
  const table = benchstatTable({
    names,
    unit: plain(scaleTogether([], unit).label),
    rows: rows.length > 1 ? [...shown, meanRow(rows, unit, footnotes)] : shown,
  })
  return [...table, ...footnotes.lines()]
}

function bodyRow(row: ComparisonRow, unit: Unit, footnotes: Footnotes): BenchstatRow {
  const [a, b] = [samplesOf(row, 'a'), samplesOf(row, 'b')]
  const centres = [a, b].flatMap((samples) => (samples.length === 0 ? [] : [medianInterval(samples).centre]))
  const { format } = scaleTogether(centres, unit)
  const half = (samples: Samples) => {
    if (samples.length === 0) return null
    const { centre, range, warning } = medianInterval(samples)
    return { centre: format(centre), range, mark: footnotes.mark(warning) }
  }
  const [before, after] = [half(a), half(b)]
  if (row.judged === null || before === null || after === null) {
    return { label: nameOf(row), a: before, b: after, delta: null }
  }
  const { change, test, warning } = deltaOf(a, b)
  return { label: nameOf(row), a: before, b: after, delta: { change, test, mark: footnotes.mark(warning) } }
}

/** Geometric means of the medians; the change is that of the metrics that both sides have. */
function meanRow(rows: readonly ComparisonRow[], unit: Unit, footnotes: Footnotes): BenchstatRow {
  const centres = (side: 'a' | 'b', of: readonly ComparisonRow[]) =>
    of.flatMap((row) => row[side]?.median ?? [])
  const both = rows.filter(({ judged }) => judged !== null)
  const [a, b] = [geometricMean(centres('a', rows)), geometricMean(centres('b', rows))]
  const [before, after] = [geometricMean(centres('a', both)), geometricMean(centres('b', both))]
  const mark = footnotes.mark(a === null || b === null ? 'summaries must be >0 to compute geomean' : null)
  const half = (mean: number | null) =>
    mean === null ? null : { centre: scaleTogether([mean], unit).format(mean), range: null, mark: '' }
  const change = before === null || after === null ? '?' : percent(after / before - 1)
  return { label: 'geomean', a: half(a), b: half(b), delta: { change, test: '', mark } }
}

function geometricMean(values: readonly number[]): number | null {
  if (values.length === 0 || values.some((value) => value <= 0)) return null
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}

function percent(relative: number): string {
  return `${relative >= 0 ? '+' : ''}${(100 * relative).toFixed(2)}%`
}

function samplesOf(row: ComparisonRow, side: 'a' | 'b'): Samples {
  const values = row[side]?.values ?? []
  return isOneRun(row) ? (values[0]?.samples ?? []) : values.map(({ value }) => value)
}

function nameOf({ benchmark, metric, host }: ComparisonRow): string {
  return plain([benchmark.name, metric.name, benchmark.path, host ?? []].flat().join('/')).replace(
    /\s+/g,
    '_',
  )
}

interface Footnotes {
  /** The superscript that refers to a footnote; empty for none. */
  readonly mark: (text: string | null) => string
  readonly lines: () => string[]
}

/** Footnotes of one section, each text once. */
function createFootnotes(): Footnotes {
  const texts: string[] = []
  const superscript = (number: number) =>
    [...String(number)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')
  return {
    mark(text) {
      if (text === null) return ''
      if (!texts.includes(text)) texts.push(text)
      return superscript(texts.indexOf(text) + 1)
    },
    lines: () => texts.map((text, i) => `${superscript(i + 1)} ${text}`),
  }
}
