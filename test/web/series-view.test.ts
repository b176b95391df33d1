import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { timeTicks, timeTickText } from '../../web/charts/time-ticks.ts'
import { chartStep } from '../../web/model/chart-step.ts'
import { historyAxis } from '../../web/model/history-axis.ts'
import { medianInterval } from '../../web/model/median-interval.ts'
import { closerWindow, isThin, mergeWindow } from '../../web/model/merge-window.ts'
import { overlaid, overlayName, ratioCounterpart } from '../../web/model/overlays.ts'
import { pointsCsv } from '../../web/model/points-csv.ts'
import { seriesMarks } from '../../web/model/series-marks.ts'
import { seriesPlaceOf } from '../../web/model/series-place.ts'
import { hostileTexts } from '../support/hostile-text.ts'
import { seriesDetail } from './series-fixture.ts'

const day = 86_400_000

describe('historyAxis', () => {
  const points = [0, 4, 5, 9].map((index) => ({ index, historyAt: index * day }))

  it('places points by their order, or by their commits’ times', () => {
    expect(historyAxis('commit', points).ofIndex(5)).toBe(5)
    expect(historyAxis('time', points).ofIndex(5)).toBe(5 * day)
  })

  it('places what was thinned out, and marks between points, by distance', () => {
    expect(historyAxis('time', points).ofIndex(2)).toBe(2 * day)
    expect(historyAxis('time', points).ofIndex(4.5)).toBe(4.5 * day)
    expect(historyAxis('time', points).ofIndex(-0.5)).toBe(-0.5 * day)
  })

  it('comes back from the axis to where it started', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 10, noNaN: true }),
        fc.constantFrom('commit', 'time'),
        (index, kind) => {
          const axis = historyAxis(kind as 'commit' | 'time', points)
          expect(axis.toIndex(axis.ofIndex(index))).toBeCloseTo(index, 6)
        },
      ),
      { seed: 1 },
    )
  })

  it('lays another series’ point where the same commit lies, and nowhere where there is no such history', () => {
    const axis = historyAxis('commit', points)
    expect(axis.ofInstant(4 * day)).toBe(4)
    expect(axis.ofInstant(4.25 * day)).toBe(4.25)
    expect(axis.ofInstant(-1)).toBeNull()
    expect(axis.ofInstant(10 * day)).toBeNull()
    expect(historyAxis('time', points).ofInstant(10 * day)).toBe(10 * day)
  })

  it('takes a series of one point, of none, and commits of one moment', () => {
    expect(historyAxis('time', [{ index: 0, historyAt: day }]).ofIndex(0)).toBe(day)
    expect(historyAxis('time', []).ofIndex(0)).toBe(0)
    const twins = [0, 1].map((index) => ({ index, historyAt: day }))
    expect(historyAxis('time', twins).ofIndex(0.5)).toBe(day)
    expect(historyAxis('commit', twins).ofInstant(day)).toBe(0)
  })
})

describe('mergeWindow', () => {
  const whole = thinned([0, 10, 20, 30, 40], { total: 41, from: 0, to: 40 })
  const closer = thinned([10, 11, 12, 13, 14], { total: 41, from: 10, to: 14 })

  it('puts a closer look into the whole', () => {
    const merged = mergeWindow(whole, closer)
    expect(merged.points.map(({ index }) => index)).toEqual([0, 10, 11, 12, 13, 14, 20, 30, 40])
    expect(merged.window.leftOut).toBe(32)
    expect(isThin(merged, { from: 10, to: 14 })).toBe(false)
    expect(isThin(merged, { from: 10, to: 15 })).toBe(true)
    expect(isThin(merged, null)).toBe(true)
  })

  it('does not mix two states of a series', () => {
    expect(mergeWindow(whole, { ...closer, window: { ...closer.window, total: 42 } })).toBe(whole)
    expect(mergeWindow(whole, null)).toBe(whole)
  })

  it('asks for as much again on both sides, and for nothing new after a little pan', () => {
    expect(closerWindow({ from: 1000, to: 1099 }, 10_000)).toEqual({ from: 900, to: 1200 })
    expect(closerWindow({ from: 1002, to: 1101 }, 10_000)).toEqual(
      closerWindow({ from: 1010, to: 1109 }, 10_000),
    )
    expect(closerWindow({ from: 0, to: 9 }, 12)).toEqual({ from: 0, to: 11 })
  })
})

describe('medianInterval', () => {
  it('is the outermost two of six samples: 1 - 2 / 2^6', () => {
    expect(medianInterval([6, 1, 5, 2, 4, 3])).toEqual({ low: 1, high: 6, coverage: 1 - 2 / 64 })
  })

  it('is the 2nd and the 9th of ten, as tables of the sign test say', () => {
    const interval = medianInterval([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(interval).toMatchObject({ low: 2, high: 9 })
    expect(interval?.coverage).toBeCloseTo(0.978_516, 6)
  })

  it('does not exist for fewer than six', () => {
    expect(medianInterval([1, 2, 3, 4, 5])).toBeNull()
    expect(medianInterval([])).toBeNull()
  })
})

describe('overlays', () => {
  const own = seriesDetail()
  const other = (change: {
    readonly host?: string
    readonly metric?: string
    readonly unit?: 'us' | 'count'
  }) => {
    const detail = seriesDetail()
    const { host, metric } = detail.series
    return {
      ...detail,
      series: {
        ...detail.series,
        host: change.host === undefined ? host : { id: change.host, label: change.host },
        metric: { ...metric, name: change.metric ?? metric.name, unit: change.unit ?? metric.unit },
      },
    }
  }

  it('take the right axis where their unit is another one, and are left out with a third', () => {
    const { overlays, leftOut } = overlaid(own, [
      other({ host: 'lab-4' }),
      other({ metric: 'rtt_p50', unit: 'us' }),
      other({ metric: 'retransmits', unit: 'count' }),
    ])
    expect(overlays.map(({ axis, name, look }) => [axis, name, look])).toEqual([
      ['left', 'lab-4', 0],
      ['right', 'rtt_p50', 1],
    ])
    expect(leftOut).toMatchObject([{ name: 'retransmits' }])
  })

  it('are named by what tells them apart', () => {
    expect(overlayName(other({ metric: 'rtt_p50', host: 'lab-4' }).series, own.series)).toBe(
      'rtt_p50 on lab-4',
    )
    expect(overlayName({ ...own.series, branch: 'release-1' }, own.series)).toBe('lab-3 of release-1')
    expect(overlayName({ ...own.series, acceleration: 'tcg' }, own.series)).toBe('lab-3 (tcg)')
  })

  it('know the ratio to the baseline path of the same host and environment, and the way back', () => {
    const { path } = own.series.benchmark
    const related = (name: string, sameIdentity = true) => {
      const { metric, ...rest } = own.series
      return { ...rest, id: name, metric: { ...metric, name }, path, sameTool: true, sameIdentity }
    }
    const withRelated = (name: string, others: readonly ReturnType<typeof related>[]) => ({
      ...other({ metric: name }),
      related: [...others],
    })
    const ratio = related('throughput_ratio')
    expect(ratioCounterpart(withRelated('throughput', [related('retransmits'), ratio]))).toBe(ratio)
    expect(ratioCounterpart(withRelated('throughput', [related('throughput_ratio', false)]))).toBeNull()
    const back = related('throughput')
    expect(ratioCounterpart(withRelated('throughput_ratio', [back]))).toBe(back)
  })
})

describe('seriesMarks', () => {
  it('number marks by the whole history, whatever is in sight', () => {
    const all = seriesDetail()
    const accepted = { index: 3, changes: [{ field: 'accepted', from: null, to: 'tcp_rr' }] }
    const detail = { ...all, epochs: [...all.epochs, accepted, { ...accepted, index: 30 }] }
    const marks = seriesMarks(detail, { from: 20, to: 40 })
    expect(marks.epochs).toEqual([])
    expect(marks.accepted.map(({ label }) => label)).toEqual(['A2'])
    expect(seriesMarks(detail).epochs.map(({ label }) => label)).toEqual(['E1'])
  })
})

describe('chartStep', () => {
  const detail = thinned([0, 10, 20, 30, 40], { total: 41, from: 0, to: 40 })
  const runs = detail.points.map(({ runId }) => runId)
  const step = (key: string, query = '', shift = false) =>
    chartStep({ key, shift }, seriesPlaceOf(new URLSearchParams(query), 41), detail)
  const look = (query: Record<string, string | null>) => ({ do: 'look', query })

  it('selects the last point in sight first, then neighbours, and stays at the ends', () => {
    expect(step('ArrowLeft')).toEqual(look({ point: runs[4] ?? '' }))
    expect(step('ArrowLeft', `point=${runs[2]}`)).toEqual(look({ point: runs[1] ?? '' }))
    expect(step('ArrowRight', `point=${runs[4]}`)).toEqual(look({ point: runs[4] ?? '' }))
    expect(step('ArrowRight', 'from=5&to=25')).toEqual(look({ point: runs[2] ?? '' }))
  })

  it('moves the window to a selected point outside it', () => {
    expect(step('End', 'from=0&to=9')).toEqual(look({ point: runs[4] ?? '', from: '31', to: '40' }))
    expect(step('ArrowRight', `point=${runs[1]}&from=5&to=14`)).toEqual(
      look({ point: runs[2] ?? '', from: '13', to: '22' }),
    )
  })

  it('zooms in by half and out by twice, around the middle or the selected point, and shows all', () => {
    expect(step('+')).toEqual(look({ from: '10', to: '30' }))
    expect(step('+', `point=${runs[1]}`)).toEqual(look({ from: '0', to: '20' }))
    expect(step('-', 'from=10&to=19')).toEqual(look({ from: '5', to: '24' }))
    expect(step('-', 'from=5&to=35')).toEqual(look({ from: null, to: null }))
    expect(step('0', 'from=5&to=35')).toEqual(look({ from: null, to: null }))
  })

  it('never zooms in on fewer than three points', () => {
    expect(step('+', 'from=10&to=12')).toEqual(look({ from: '10', to: '12' }))
  })

  it('pans by a fifth with Shift, and stops at the ends', () => {
    expect(step('ArrowRight', 'from=10&to=19', true)).toEqual(look({ from: '12', to: '21' }))
    expect(step('ArrowLeft', 'from=1&to=10', true)).toEqual(look({ from: '0', to: '9' }))
  })

  it('holds a point, compares two, opens one', () => {
    expect(step(' ', `point=${runs[1]}`)).toEqual(look({ vs: runs[1] ?? '' }))
    expect(step('c', `point=${runs[1]}`)).toBeNull()
    expect(step('c', `point=${runs[1]}&vs=${runs[0]}`)).toEqual({ do: 'compare' })
    expect(step('Enter', `point=${runs[1]}`)).toEqual({ do: 'open', run: runs[1] })
    expect(step('x')).toBeNull()
  })
})

describe('timeTicks', () => {
  const noon = new Date(2025, 8, 10, 12).getTime()

  it('are full hours, days and months of the reader’s zone, no more than asked for', () => {
    for (const length of [2 * 3_600_000, day, 9 * day, 70 * day, 800 * day, 9000 * day]) {
      const ticks = timeTicks({ min: noon, max: noon + length }, 10)
      expect(ticks.length).toBeGreaterThan(1)
      expect(ticks.length).toBeLessThanOrEqual(12)
      for (const tick of ticks) {
        expect(tick).toBeGreaterThanOrEqual(noon)
        expect(tick).toBeLessThanOrEqual(noon + length)
        if (length > 8 * day) expect(new Date(tick).getHours()).toBe(0)
      }
    }
  })

  it('say the time of day only where that tells them apart', () => {
    expect(timeTickText(noon, { min: noon, max: noon + day })).toEqual(['12:00', '09-10'])
    expect(timeTickText(noon, { min: noon, max: noon + 90 * day })).toEqual(['2025-09-10'])
  })
})

describe('pointsCsv', () => {
  it('has a header and a row for each point, with numbers as they are stored', () => {
    const { points, series } = seriesDetail()
    const [header, first, ...rest] = pointsCsv(points, series).split('\r\n')
    expect(header).toMatch(/^index,run,started_at,commit,authored_at,committed_at,subject,/)
    expect(first).toContain(`0,${points[0]?.runId},2025-09-01T06:00:00.000Z,${'a'.repeat(40)}`)
    expect(first).toContain(',lab-3,9400000000,bit/s,')
    expect(rest.at(-1)).toBe('')
  })

  it('keeps hostile texts inside their cell, and harmless to spreadsheets', () => {
    const { points, series } = seriesDetail()
    const [point] = points
    if (point === undefined) throw new Error('There is no point')
    for (const subject of hostileTexts) {
      const commit = { head: 'a'.repeat(40), committedAt: 0, subject }
      const cells = readCsv(pointsCsv([{ ...point, commit }], series))
      expect(cells).toHaveLength(2)
      expect(cells[1]).toHaveLength(cells[0]?.length ?? 0)
      expect(cells[1]?.[6]?.replace(/^'/, '')).toBe(subject)
      expect(cells[1]?.[6]).not.toMatch(/^[=+\-@]/)
    }
  })
})

/** RFC 4180, as strictly as spreadsheets read it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

function thinned(
  indexes: readonly number[],
  window: { readonly total: number; readonly from: number; readonly to: number },
): SeriesDetail {
  const detail = seriesDetail()
  const [point] = detail.points
  if (point === undefined) throw new Error('There is no point')
  const points = indexes.map((index) => ({
    ...point,
    index,
    historyAt: index * day,
    runId: `01R${String(index).padStart(23, '0')}`,
  }))
  const leftOut = window.to - window.from + 1 - points.length
  return { ...detail, points, window: { ...window, leftOut, marksLeftOut: 0 } }
}
