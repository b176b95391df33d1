import type { Comparison } from '../contract/comparison.ts'
import { tableHead, tableRows } from './comparison-cells.ts'
import { reasonLines, showField } from './comparison-text.ts'
import { describeSide } from './describe-side.ts'
import { escapeMarkdown } from './escape.ts'

/** A comparison for an issue or a pull request, in GitHub's Markdown. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { a, b, rows, differences, notes } = comparison
  const environment = differences.map(({ field, kind, from, to, meaning }) => [
    ...[field, kind, `${showField(from)} → ${showField(to)}`, meaning],
  ])
  return [
    `**A** ${escapeMarkdown(describeSide(a))}  `,
    `**B** ${escapeMarkdown(describeSide(b))}`,
    '',
    ...table([tableHead, ...tableRows(comparison)]),
    '',
    ...[...reasonLines(rows), ...notes].map((line) => `- ${escapeMarkdown(line, 2000)}`),
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
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => escapeMarkdown(cell)).join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...body.map(line)]
}
