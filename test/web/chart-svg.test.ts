import { describe, expect, it } from 'vitest'
import { chartSvg, type DrawnChart } from '../../web/charts/chart-svg.ts'
import { densityOf } from '../../web/charts/density.ts'
import { seriesAnnotations } from '../../web/charts/series-annotations.ts'
import { seriesDatasets } from '../../web/charts/series-datasets.ts'
import { historyAxis } from '../../web/model/history-axis.ts'
import { seriesMarks } from '../../web/model/series-marks.ts'
import { hostileTexts } from '../support/hostile-text.ts'
import { palette, seriesDetail } from './series-fixture.ts'

function drawn(titles: readonly string[] = ['dataplane: tcp_stream_1']): DrawnChart {
  const detail = seriesDetail()
  const axis = historyAxis('commit', detail.points)
  const input = { detail, axis, palette }
  return {
    ...{ width: 400, height: 200, titles, colours: palette },
    area: { left: 50, top: 20, right: 390, bottom: 170 },
    x: { min: -0.5, max: 3.5, log: false, title: '', ticks: [{ value: 1, text: ['bbbbbbb', '09-02'] }] },
    y: { y: { min: 8e9, max: 10e9, log: false, title: 'Gbit/s', ticks: [{ value: 9e9, text: ['9'] }] } },
    datasets: seriesDatasets({
      ...input,
      ...{ points: detail.points, selected: [], density: densityOf(4, false), whole: true },
    }),
    annotations: seriesAnnotations({ ...input, marks: seriesMarks(detail), compact: false }),
  }
}

describe('chartSvg', () => {
  it('places points where the axes say', () => {
    const svg = chartSvg(drawn())
    // The first point: an eighth of the plot's width, and 9.4 of 8 to 10.
    expect(svg).toContain('<circle cx="92.5" cy="65" r="4"')
    expect(svg.match(/<circle/g)).toHaveLength(2)
    expect(svg.match(/<polygon/g)).toHaveLength(2)
  })

  it('has axes, marks and titles in words', () => {
    const svg = chartSvg(drawn())
    for (const text of [
      '>Gbit/s<',
      '>9<',
      '>bbbbbbb<',
      '>09-02<',
      '>C1 +1.6 %<',
      '>dataplane: tcp_stream_1<',
    ])
      expect(svg).toContain(text)
  })

  it('takes a logarithmic axis', () => {
    const chart = drawn()
    const y = { min: 1e9, max: 100e9, log: true, title: '', ticks: [{ value: 10e9, text: ['10'] }] }
    expect(chartSvg({ ...chart, y: { y } })).toContain('y1="95" x2="390" y2="95"')
  })

  it('is well-formed, and texts stay texts, whatever people wrote', () => {
    const svg = chartSvg(drawn(hostileTexts))
    expect(svg).not.toMatch(/<(script|img|!--|\/details|b>)/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/)
    const opened = svg.match(/<(svg|g|text|clipPath)[ >]/g)?.length
    expect(svg.match(/<\/(svg|g|text|clipPath)>/g)?.length).toBe(opened)
  })
})
