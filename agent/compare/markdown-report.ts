import type { Comparison } from './comparison.ts'
import { describeSide } from './side.ts'
import { tableHead, tableRows } from './table-cells.ts'
import { reasonLines, showField } from './text-report.ts'

/** A comparison for an issue or a pull request, in GitHub's Markdown. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { a, b, rows, differences, notes } = comparison
  const environment = differences.map(({ field, kind, from, to, meaning }) => [
    ...[`\`${field}\``, kind, `${showField(from)} → ${showField(to)}`, meaning],
  ])
  return [
    `**A** ${escapeText(describeSide(a))}  `,
    `**B** ${escapeText(describeSide(b))}`,
    '',
    ...table([tableHead, ...tableRows(comparison)]),
    '',
    ...[...reasonLines(rows), ...notes].map((line) => `- ${escapeText(line)}`),
    ...(environment.length === 0
      ? []
      : [
          ...['', '<details><summary>Environments</summary>', ''],
          ...table([['field', 'class', 'A → B', 'what that means'], ...environment]),
          ...['', '</details>'],
        ]),
    '',
  ].join('\n')
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const [head = [], ...body] = rows
  const line = (cells: readonly string[]) => `| ${cells.map(escapeText).join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...body.map(line)]
}

/** Names come from files and servers: they are text, and no markup. */
function escapeText(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\|<>*_~[\]]/g, '\\$&')
}
