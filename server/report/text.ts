import type { Report } from '../contract/report.ts'
import { alignColumns } from './align-columns.ts'
import { plain } from './escape.ts'
import { rowCells } from './row-cells.ts'

/** A report for a terminal or a log. */
export function reportText(report: Report): string {
  const rows = report.rows
    .filter(({ verdict }) => verdict !== null)
    .map((row) => {
      const { name, where, base, head, change, smallest, boots, verdict } = rowCells(row)
      return [name, where, base, head, change, smallest, boots, verdict].map(plain)
    })
  const environment = report.environment.flatMap(({ host, differences }) =>
    differences.map(({ field, from, to }) => plain(`${host}: ${field}: ${from} → ${to}`)),
  )
  const lines = [
    plain(report.headline),
    '',
    ...alignColumns([
      ['metric', 'where', 'base', 'head', 'change', 'could see', 'boots', 'verdict'],
      ...rows,
    ]),
    ...(environment.length > 0 ? ['', 'Environment differs from the baseline’s:', ...environment] : []),
    ...report.notes.map((note) => `Note: ${plain(note)}`),
    ...(report.links.report === null ? [] : [report.links.report]),
    ...(report.reproduce === null ? [] : [plain(report.reproduce)]),
  ]
  return `${lines.join('\n')}\n`
}
