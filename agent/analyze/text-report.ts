import { formatCount, formatEffect, formatRelative } from '../../server/contract/units.ts'
import { alignColumns } from '../../server/report/align-columns.ts'
import type { PlacedChange, SeriesReport } from './analyze-series.ts'
import type { Reporter, ReporterDeps } from './reporter.ts'
import { showChance, showCount, showNumber, showText, showTime } from './show.ts'
import { showScore } from './show-score.ts'

/** A report for people: series with changes one by one, those without in a few lines at the end. */
export function textReporter({ settings, out }: ReporterDeps): Reporter {
  const totals = { series: 0, points: 0, changes: 0 }
  const calm = createCalmSeries()
  return {
    series(report) {
      const changes = report.reports ?? report.changes.filter(({ cause }) => cause === 'shift')
      totals.series += 1
      totals.points += report.points
      totals.changes += changes.length
      if (changes.length + report.changes.length === 0) calm.add(report)
      else out(`${describeSeries(report).join('\n')}\n\n`)
    },
    end(score) {
      for (const line of calm.lines()) out(`${line}\n`)
      const { series, points, changes } = totals
      const asked = `changes below ${percent(settings.minEffect)} are left out, and ${showNumber(settings.falsePerThousand)} false ones accepted per 1,000 points`
      out(
        `${showCount(series)} series, ${showCount(points)} points, ${formatCount(changes, 'change')}; ${asked}.\n`,
      )
      if (score !== null) out(`\n${showScore(score)}`)
    },
  }
}

function describeSeries(report: SeriesReport): readonly string[] {
  const rows =
    report.reports === null ? report.changes.map((change) => changeRow(change)) : reportRows(report)
  return [title(report), ...alignUsed(rows).map((line) => `  ${line}`), `  ${visible(report)}`]
}

function title({ series: { id, source }, points, missing }: SeriesReport): string {
  const left = missing > 0 ? `, ${showCount(missing)} missing` : ''
  return `${showText(id)} (${showText(source.file)}:${source.line}), ${showCount(points)} points${left}`
}

const header = ['at', 'within', 'time', 'commit', 'change (95 % interval)', '', 'level', 'p']

function changeRow(change: PlacedChange): string[] {
  const { index, earliest, latest, time, commit, before, after } = change
  return [
    String(index),
    earliest === latest ? '' : `${earliest}–${latest}`,
    time === null ? '' : showTime(time),
    commit === null ? '' : showText(commit, 12),
    effectText(change),
    change.cause === 'epoch' ? 'environment' : (change.meaning ?? ''),
    `${showNumber(before)} → ${showNumber(after)}`,
    showChance(change.p),
  ]
}

/** A replay in the order of its news: what was reported, and steps of the environment where they are. */
function reportRows({ reports, changes }: SeriesReport): string[][] {
  const told = (reports ?? []).map(({ at, withdrawnAt, change }) => ({
    at,
    row: [...changeRow(change), String(at), withdrawnAt === undefined ? '' : String(withdrawnAt)],
  }))
  const steps = changes
    .filter(({ cause }) => cause === 'epoch')
    .map((change) => ({ at: change.index, row: [...changeRow(change), '', ''] }))
  return [...told, ...steps].sort((a, b) => a.at - b.at).map(({ row }) => row)
}

/** Columns that hold anything, below their names. */
function alignUsed(rows: readonly (readonly string[])[]): readonly string[] {
  const names = [...header, 'reported at', 'withdrawn at']
  const used = names.map((_, i) => rows.some((row) => (row[i] ?? '') !== ''))
  return alignColumns([names, ...rows].map((row) => row.filter((_, i) => used[i])))
}

function effectText({ effect }: PlacedChange): string {
  return effect === null ? 'from zero' : formatEffect(effect)
}

function visible({ visibility: { level, noise, smallestDetectable } }: SeriesReport): string {
  if (level === 0) return 'the newest level is zero: nothing is relative to it'
  if (noise === null || smallestDetectable === null)
    return 'too few points in the newest segment to tell its noise'
  return `noise ${percent(noise)} from run to run; a single further run shows changes from ${percent(smallestDetectable)} up`
}

/** Series without any change: told one by one when they are few, else counted and some of them named. */
function createCalmSeries() {
  const told: string[] = []
  const names: string[] = []
  const range = { low: Infinity, high: 0 }
  let count = 0
  return {
    add(report: SeriesReport) {
      count += 1
      if (count <= toldOneByOne) told.push(`${title(report)}: no change`, `  ${visible(report)}`, '')
      if (count <= namedAtMost) names.push(showText(report.series.id, 40))
      const smallest = report.visibility.smallestDetectable
      if (smallest === null) return
      range.low = Math.min(range.low, smallest)
      range.high = Math.max(range.high, smallest)
    },
    lines(): readonly string[] {
      if (count <= toldOneByOne) return told
      const more = count > names.length ? ` and ${showCount(count - names.length)} more` : ''
      const seen =
        range.high === 0
          ? ''
          : `; single further runs show changes from ${percent(range.low)} up in the calmest, ${percent(range.high)} in the noisiest`
      return [`No change in ${showCount(count)} series: ${names.join(', ')}${more}${seen}.`, '']
    },
  }
}

const toldOneByOne = 3
const namedAtMost = 8

function percent(fraction: number): string {
  return formatRelative(fraction).replace(/^[+−]/, '')
}
