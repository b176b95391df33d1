/** A row of a benchstat table; `range` null for a mean, whose interval nobody knows. */
export interface BenchstatRow {
  readonly label: string
  readonly a: Centre | null
  readonly b: Centre | null
  readonly delta: { readonly change: string; readonly test: string; readonly mark: string } | null
}

interface Centre {
  readonly centre: string
  readonly range: string | null
  readonly mark: string
}

interface BenchstatSection {
  readonly names: readonly [string, string]
  readonly unit: string
  readonly rows: readonly BenchstatRow[]
}

/** The lines of one section: two rows of headings between bars, then figures that stand below each other. */
export function benchstatTable({ names: [first, second], unit, rows }: BenchstatSection): string[] {
  const labels = widest(rows.map(({ label }) => label))
  const a = centres(
    rows.map((row) => row.a),
    Math.max(first.length, unit.length),
  )
  const b = centres(
    rows.map((row) => row.b),
    unit.length,
  )
  const deltas = deltaCells(rows)
  const right = Math.max(b.width + 2 + Math.max(widest(deltas), 'vs base'.length), second.length)
  const heading = (one: string, other: string) =>
    `${' '.repeat(labels)} │ ${centred(one, a.width)} │ ${other.padEnd(right)} │`
  return [
    heading(first, centred(second, right)),
    heading(unit, `${centred(unit, b.width)}  vs base`),
    ...rows.map(({ label }, i) =>
      `${label.padEnd(labels)}   ${a.cells[i]}   ${b.cells[i]}  ${deltas[i]}`.trimEnd(),
    ),
  ]
}

/** Numbers, ± and marks each in a column of their own. */
function centres(all: readonly (Centre | null)[], least: number) {
  const values = widest(all.map((one) => one?.centre ?? ''))
  const ranges = widest(all.map((one) => one?.range ?? ''))
  const marks = widest(all.map((one) => one?.mark ?? ''))
  const body = values + (ranges === 0 ? 0 : 3 + ranges) + (marks === 0 ? 0 : 1 + marks)
  const width = Math.max(body, least)
  const cells = all.map((one) => {
    const range = one?.range ? ` ± ${one.range.padStart(ranges)}` : ''
    const mark = one?.mark ? ` ${one.mark}` : ''
    const value = (one?.centre ?? '').padStart(values + width - body)
    return `${value}${range}${mark}`.padEnd(width)
  })
  return { width, cells }
}

function deltaCells(rows: readonly BenchstatRow[]): readonly string[] {
  const changes = widest(rows.map(({ delta }) => delta?.change ?? ''))
  const tests = widest(rows.map(({ delta }) => delta?.test ?? ''))
  return rows.map(({ delta }) => {
    if (delta === null) return ''
    const mark = delta.mark === '' ? '' : ` ${delta.mark}`
    return `${delta.change.padStart(changes)} ${delta.test.padEnd(tests)}${mark}`.trimEnd()
  })
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length))
}

function centred(text: string, width: number): string {
  return text.padStart(Math.floor((width - text.length) / 2) + text.length).padEnd(width)
}
