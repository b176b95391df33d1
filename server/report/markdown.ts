import type { Report, ReportRow } from '../contract/report.ts'
import { formatCount } from '../contract/units.ts'
import { codeBlock, codeSpan, escapeMarkdown } from './escape.ts'
import { rowCells } from './row-cells.ts'

export interface MarkdownOptions {
  /** The hidden line by which the comment is found again. */
  readonly marker: string
  /** GitHub takes 65,536 characters. */
  readonly maxChars?: number
}

/**
 * A report as a comment on a pull request: headline, what changed, where the environment differs, the rest folded, how to
 * measure it again. It begins and ends with the marker, and fits by leaving out whole rows, the least important first,
 * saying how many.
 */
export function reportMarkdown(report: Report, { marker, maxChars = 65_536 }: MarkdownOptions): string {
  const rows = report.rows.filter(({ verdict }) => verdict !== null)
  const dropped = (kept: number) => render(report, rows.slice(0, kept), { marker, left: rows.length - kept })
  const whole = dropped(rows.length)
  if (whole.length <= maxChars) return whole
  // Rows differ in length: the most that fit are found by halving.
  let [fits, tooMany] = [0, rows.length]
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2)
    if (dropped(middle).length <= maxChars) fits = middle
    else tooMany = middle
  }
  const cut = dropped(fits)
  return cut.length <= maxChars ? cut : `${marker}\n**${headline(report)}**\n${marker}\n`
}

interface Rendering {
  readonly marker: string
  /** Rows that had to be left out. */
  readonly left: number
}

function render(report: Report, rows: readonly ReportRow[], { marker, left }: Rendering): string {
  // Where all is well, the headline says it; the figures are for who wants to know.
  const isQuiet = report.kind === 'unchanged' && report.alert === null
  const isOpen = (row: ReportRow) => !isQuiet && isShown(row)
  const primary = rows.filter(isOpen)
  const rest = rows.filter((row) => !isOpen(row))
  const parts = [
    marker,
    `### Metalmark: ${headline(report)}`,
    scope(report),
    table(primary),
    isQuiet ? '' : image(report),
    environment(report),
    missing(report),
    ...report.notes.filter((note) => note !== '').map((note) => `> ${escapeMarkdown(note)}`),
    rest.length === 0
      ? ''
      : folded(`${formatCount(rest.length, isQuiet ? 'metric' : 'further metric')}`, table(rest)),
    left === 0 ? '' : `_${formatCount(left, 'row')} left out to fit the size of a comment._`,
    links(report),
    report.reproduce === null ? '' : codeBlock(report.reproduce, 'sh'),
    marker,
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function headline(report: Report): string {
  return escapeMarkdown(report.headline, 600)
}

/** What changed, and headline metrics whatever came out; the rest is for who wants to know. */
function isShown({ verdict, series }: ReportRow): boolean {
  return verdict === 'regressed' || verdict === 'improved' || series.metric.role === 'headline'
}

function scope({ head, base, runs, confirmation }: Report): string {
  const commit = (one: { hash: string; subject: string }) =>
    `${codeSpan(one.hash.slice(0, 12))} ${escapeMarkdown(one.subject, 100)}`
  const against = base === null ? 'no run of the base branch' : commit(base)
  const boots = formatCount(runs.length, 'boot')
  return [
    head === null ? '' : `${commit(head)}, ${boots}, against ${against}.`,
    confirmation === null ? '' : `Confirmation: ${escapeMarkdown(confirmation.reason)}`,
  ]
    .filter((line) => line !== '')
    .join('  \n')
}

const legend =
  '_Intervals are of 95 %. Detectable: the smallest change that would have been seen in 80 of 100 cases. Boots: base / head._'
const columns = ['Metric', 'Base', 'Head', 'Change', 'Detectable', 'Boots', 'Verdict', 'Why']

function table(rows: readonly ReportRow[]): string {
  if (rows.length === 0) return ''
  const lines = rows.map((row) => {
    const { name, where, base, head, change, smallest, boots, verdict, why } = rowCells(row)
    const first = `${codeSpan(name, { inTable: true })}<br>${escapeMarkdown(where)}`
    const numbers = [base, head, change, smallest, boots].map(inTwoLines)
    return `| ${[first, ...numbers, escapeMarkdown(verdict), escapeMarkdown(why)].join(' | ')} |`
  })
  const rule = '|---|--:|--:|--:|--:|--:|---|---|'
  return [`| ${columns.join(' | ')} |`, rule, ...lines, '', legend].join('\n')
}

/** A value above its interval; neither is ever broken. */
function inTwoLines(cell: string): string {
  const lines = cell.split(/ (?=[±(])/)
  return lines.map((line) => escapeMarkdown(line).replaceAll(' ', '\u00a0')).join('<br>')
}

function folded(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`
}

/** Beyond so many fields nobody reads on; the run's page has all. */
const mostFields = 20

function environment({ environment: hosts, base }: Report): string {
  if (hosts.length === 0) return base === null ? '' : 'Environment: as in the baseline.'
  const lines = hosts.flatMap(({ host, differences }) => [
    ...differences.slice(0, mostFields).map(({ field, from, to }) => {
      const values = [from, to].map((value) =>
        codeSpan(value === null ? 'not known' : String(value), { most: 80 }),
      )
      return `- ${escapeMarkdown(host)}: ${codeSpan(field)} ${values.join(' → ')}`
    }),
    ...(differences.length > mostFields ? [`- … and ${differences.length - mostFields} more fields`] : []),
  ])
  return ['**Environment differs from the baseline’s:**', ...lines].join('\n')
}

function missing({ missing: gone }: Report): string {
  if (gone.length === 0) return ''
  const lines = gone.map(
    ({ benchmark, path, host }) =>
      `- ${codeSpan(benchmark)} on ${escapeMarkdown(path)}, ${escapeMarkdown(host)}`,
  )
  return ['**Measured on the base branch, and not here:**', ...lines.slice(0, mostFields)].join('\n')
}

function image({ links: { image: url, chart }, rows }: Report): string {
  const [first] = rows
  if (url === null || first === undefined) return ''
  const { benchmark, metric } = first.series
  const picture = `![Values of ${escapeMarkdown(`${metric.name} of ${benchmark.name}`, 100)}](${url})`
  return chart === null ? picture : `[${picture}](${chart})`
}

function links({ links: { report, compare, chart } }: Report): string {
  const all = [
    ['Report', report],
    ['Compare', compare],
    ['Chart', chart],
  ] as const
  return all.flatMap(([name, url]) => (url === null ? [] : [`[${name}](${url})`])).join(' · ')
}
