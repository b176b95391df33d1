import { alignColumns } from '../../server/report/align-columns.ts'
import type { Figures, Score } from './score.ts'
import { showCount, showNumber, showText } from './show.ts'

/** The score as a table: one line for all series, one for each family. */
export function showScore({ all, families, unlabelled }: Score): string {
  const named = Object.entries(families).map(([name, figures]) => [showText(name, 30), figures] as const)
  const rows = [['all', all] as const, ...named].map(([name, figures]) => [name, ...cells(figures)])
  const online = all.online === null ? [] : onlineHeader
  return [
    ...alignColumns([['score', ...header, ...online], ...rows]),
    ...(unlabelled > 0 ? [`${showCount(unlabelled)} series without known changes are not counted.`] : []),
    '',
  ].join('\n')
}

const header = ['series', 'known', 'found', 'right', 'precision', 'recall', 'F1']
const onlineHeader = ['false/1000', 'within 2', 'within 5', 'within 10', 'median delay']

function cells({ series, known, found, right, precision, recall, f1, online }: Figures): string[] {
  const counts = [series, known, found, right].map(showCount)
  const shares = [precision, recall, f1].map(share)
  if (online === null) return [...counts, ...shares]
  const { falsePerThousand, within2, within5, within10, medianDelay } = online
  return [
    ...[...counts, ...shares],
    falsePerThousand === null ? '–' : falsePerThousand.toFixed(2),
    ...[within2, within5, within10].map(share),
    medianDelay === null ? '–' : showNumber(medianDelay),
  ]
}

function share(value: number | null): string {
  return value === null ? '–' : value.toFixed(3)
}
