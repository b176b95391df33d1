import type { Report } from '../contract/report.ts'
import { formatSize } from '../contract/units.ts'
import type { CheckConclusion, ForgeAnnotation, ForgeCheck } from '../forge/forge.ts'
import { plain } from './escape.ts'
import { reportMarkdown } from './markdown.ts'
import { reportMarker } from './marker.ts'
import { rowCells } from './row-cells.ts'

/**
 * A report as a commit's check: `neutral` while a regression is only suspected and where nothing can be told, `failure`
 * once it is confirmed and the project's policy says so, `success` otherwise, with what it could have seen.
 */
export function checkOf(report: Report): ForgeCheck {
  const conclusion = report.judged ? conclusionOf(report) : 'in-progress'
  return {
    name: `Metalmark (${report.project})`,
    conclusion,
    title: plain(report.headline).slice(0, 250),
    summary: [
      reportMarkdown(report, { marker: reportMarker(report.project, report.subject), maxChars: 60_000 }),
    ]
      .concat(conclusion === 'success' ? [couldSee(report)] : [])
      .filter((part) => part !== '')
      .join('\n'),
    url: report.links.report,
    annotations: conclusion !== 'in-progress' && isBorneOut(report) ? annotationsOf(report, conclusion) : [],
  }
}

/** GitHub takes no annotation back: one for a mere suspicion would go on blaming a head that was refuted. */
function isBorneOut({ alert }: Report): boolean {
  return alert?.evidence === 'confirmed' && alert.handling !== 'accepted'
}

function conclusionOf({ kind, alert, failCheck, rows }: Report): CheckConclusion {
  const regressed = rows.filter(({ verdict }) => verdict === 'regressed')
  const accepted =
    alert?.handling === 'accepted' || (regressed.length > 0 && regressed.every(({ expected }) => expected))
  if (kind === 'regressed' && !accepted) {
    if (alert?.evidence === 'refuted') return 'neutral'
    return alert?.evidence === 'confirmed' && failCheck === 'confirmed' ? 'failure' : 'neutral'
  }
  return kind === 'inconclusive' || kind === 'invalid' ? 'neutral' : 'success'
}

function couldSee({ rows }: Report): string {
  const seen = rows.flatMap(({ series, smallestDetectable }) =>
    series.metric.role === 'headline' && smallestDetectable !== null ? [smallestDetectable] : [],
  )
  if (seen.length === 0) return ''
  const worst = formatSize(Math.max(...seen))
  return `A change of ${worst} would have been seen on every headline metric in 80 of 100 cases.`
}

const mostAnnotations = 10

function annotationsOf({ rows }: Report, conclusion: CheckConclusion): ForgeAnnotation[] {
  return rows
    .filter(({ verdict, series }) => verdict === 'regressed' && series.metric.role !== 'explanatory')
    .slice(0, mostAnnotations)
    .map((row) => {
      const { name, where, base, head, change } = rowCells(row)
      return {
        ...{ path: 'metalmark.yaml', line: 1, level: conclusion === 'failure' ? 'failure' : 'warning' },
        title: plain(`${name} on ${where}: ${change}`).slice(0, 250),
        message: plain(`base ${base}, head ${head}. ${row.reason}`).slice(0, 2000),
      }
    })
}
