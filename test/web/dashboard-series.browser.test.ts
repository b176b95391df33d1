import { expect, it } from 'vitest'
import { formatValue } from '../../server/contract/units.ts'
import { annotationRoom } from '../../web/charts/series-annotations.ts'
import { formatInterval } from '../../web/model/format-interval.ts'
import { pointFacts } from '../../web/model/point-facts.ts'
import { seriesMarks } from '../../web/model/series-marks.ts'
import { describeNeeding } from '../support/needs.ts'
import { findColour } from './canvas.ts'
import { dashboardSuite } from './dashboard-suite.ts'

describeNeeding({ chromium: 'chromium' }, 'the series page in Chromium', () => {
  const suite = dashboardSuite()

  it('draws a series, with all of its values in the table beneath', async () => {
    const { page, detail } = suite
    await page.goto(suite.seriesUrl)
    await findColour(page, '--regressed')
    await findColour(page, '--improved')
    await page.getByText(`All points as a table (${detail.points.length})`).click()
    await page.waitForURL('**?view=table')
    const cells = await page
      .locator('.points-table tr[data-run]')
      .evaluateAll((rows) =>
        rows.map((row) => [
          row.getAttribute('data-run'),
          row.querySelectorAll('td')[4]?.textContent,
          row.querySelectorAll('td')[6]?.textContent,
          row.querySelectorAll('td')[9]?.textContent,
        ]),
      )
    expect(cells).toEqual(
      detail.points
        .toReversed()
        .map((point) => [
          point.runId,
          formatValue(point.value, 'bit/s'),
          String(point.samples.length),
          point.verdict?.kind ?? 'not judged',
        ]),
    )
    expect(await page.locator('.legend').textContent()).toContain(
      'host.kernel 6.1.0-13-amd64 → 6.1.0-18-amd64',
    )
    suite.expectNoFaults()
  })

  it('tells of each change of the level, in the legend and in a table of its own', async () => {
    const { page, detail } = suite
    await page.goto(`${suite.seriesUrl}?view=table`)
    const rows = page.locator('.changes-table tbody tr')
    await rows.first().waitFor()
    const ids = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-change')))
    expect(ids).toEqual(detail.changePoints.toReversed().map((change) => change.id))
    const standing = detail.changePoints.filter((change) => change.state === 'found')
    expect(standing.length).toBeGreaterThan(0)
    const named = page.getByRole('list', { name: 'Changes of the level' }).getByRole('listitem')
    expect(await named.count()).toBe(standing.length)
    expect(await named.last().textContent()).toContain(standing.at(-1)?.commit?.head.slice(0, 8))
    suite.expectNoFaults()
  })

  it('tells level and band of each segment in a table', async () => {
    const { page, detail } = suite
    await page.goto(`${suite.seriesUrl}?view=table`)
    const rows = page.locator('.segments-table tbody tr')
    await rows.first().waitFor()
    const cells = await rows.evaluateAll((found) =>
      found.map((row) => [...row.querySelectorAll('td')].map((td) => td.textContent)),
    )
    const told = detail.segments.map(({ from, to, level, expected }) => [
      ...[String(to - from + 1), formatValue(level, 'bit/s')],
      expected === null ? '–' : formatInterval(expected, 'bit/s'),
    ])
    expect(cells.map((row) => row.slice(2))).toEqual(told.toReversed())
    expect(cells.at(-1)?.[0]).toBe('the first run')
    expect(detail.segments.at(-1)?.expected).toEqual(detail.baseline?.expected)
    suite.expectNoFaults()
  })

  it('opens the run of a point that is clicked', async () => {
    const { page, detail } = suite
    await page.goto(suite.seriesUrl)
    const spot = await findColour(page, '--improved', annotationRoom(seriesMarks(detail)))
    await page.mouse.click(spot.x, spot.y + 3)
    // The colour is looked for from the top, below the labels: it is the highest of the improved points that is found.
    const [improved] = detail.points
      .filter((point) => point.verdict?.kind === 'improved')
      .toSorted((one, other) => other.value - one.value)
    await page.waitForURL(suite.runUrl(improved?.runId))
    suite.expectNoFaults()
  })

  it('tells about a point that the pointer rests on', async () => {
    const { page, detail } = suite
    await page.addInitScript(noteDrawnTexts)
    await page.goto(suite.seriesUrl)
    const spot = await findColour(page, '--improved', annotationRoom(seriesMarks(detail)))
    // Left of the point, where only its tooltip can change the picture.
    const clip = { x: spot.x - 60, y: spot.y - 20, width: 40, height: 40 }
    const before = await page.screenshot({ clip })
    await page.mouse.move(spot.x, spot.y + 3)
    await page.waitForFunction(
      () => document.querySelector<HTMLElement>('.chart-box canvas')?.style.cursor === 'pointer',
    )
    expect(before.equals(await page.screenshot({ clip }))).toBe(false)
    const told = await page.evaluate(() => document.documentElement.dataset['drawn']?.split('\n') ?? [])
    const point = detail.points.find(({ commit }) =>
      told.some((text) => text.startsWith(`${commit?.head.slice(0, 8)} `)),
    )
    if (point === undefined) throw new Error(`No point is named in: ${told.join(' | ')}`)
    const { authoredAt = 0, committedAt = 0 } = point.commit ?? {}
    expect(told).toContain(`authored ${inUtc(authoredAt)}, committed ${inUtc(committedAt)}`)
    expect(told).toContain(pointFacts(point, detail).lines[0])
    expect(told).toContainEqual(
      expect.stringContaining(`${detail.series.host.label} · run of ${inUtc(point.startedAt)}`),
    )
    expect(told).toContainEqual(expect.stringMatching(/^improved: /))
    suite.expectNoFaults()
  })

  it('tells in the table when each commit was written', async () => {
    const { page, detail } = suite
    await page.goto(`${suite.seriesUrl}?view=table`)
    const written = page.locator('.points-table tr[data-run]').first().locator('td').nth(2).locator('time')
    const newest = detail.points.at(-1)?.commit?.authoredAt ?? 0
    expect(await written.getAttribute('datetime')).toBe(new Date(newest).toISOString())
    suite.expectNoFaults()
  })

  it('selects points with the arrow keys and opens one with Enter', async () => {
    const { page, detail } = suite
    await page.goto(suite.seriesUrl)
    await page.getByText('No point selected').waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    const second = detail.points.at(-2)
    await page.waitForURL(`**?point=${second?.runId}`)
    await page.reload()
    await page.locator('.selected-point', { hasText: second?.commit?.head.slice(0, 8) ?? '?' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(suite.runUrl(second?.runId))
    suite.expectNoFaults()
  })

  it('zooms by dragging and with Ctrl and the wheel, and resets with 0 and a double click', async () => {
    const { page } = suite
    await page.goto(suite.seriesUrl)
    await findColour(page, '--regressed')
    const box = await page.locator('.chart-box canvas').boundingBox()
    const at = (share: number) => (box?.x ?? 0) + (box?.width ?? 0) * share
    const middle = (box?.y ?? 0) + 120
    await page.mouse.move(at(0.3), middle)
    await page.mouse.down()
    await page.mouse.move(at(0.6), middle, { steps: 5 })
    await page.mouse.up()
    await page.waitForURL(/from=\d+&to=\d+/)
    const { searchParams } = new URL(page.url())
    expect(Number(searchParams.get('to')) - Number(searchParams.get('from'))).toBeLessThan(15)
    await page.keyboard.press('0')
    await page.waitForURL(suite.seriesUrl)
    await page.mouse.move(at(0.5), middle)
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -300)
    await page.keyboard.up('Control')
    await page.waitForURL(/from=\d+/)
    await page.mouse.dblclick(at(0.2), middle + 120)
    await page.waitForURL(suite.seriesUrl)
    suite.expectNoFaults()
  })

  it('takes scale and origin of the value axis from the address', async () => {
    const { page } = suite
    await page.goto(suite.seriesUrl)
    await page.getByRole('link', { name: 'From zero' }).click()
    await page.getByRole('link', { name: 'Log scale' }).click()
    expect(new URL(page.url()).search).toBe('?zero=1&scale=log')
    await page.getByRole('link', { name: 'Linear scale' }).waitFor()
    await findColour(page, '--regressed')
    suite.expectNoFaults()
  })
})

/** An instant as the dashboard tells it where the browser's time zone is UTC. */
function inUtc(instant: number): string {
  return new Date(instant).toISOString().slice(0, 16).replace('T', ' ')
}

/** Runs in the page, before its own code: keeps every text that is drawn on a canvas, a line each, at the root element. */
function noteDrawnTexts(): void {
  const draw = CanvasRenderingContext2D.prototype.fillText
  CanvasRenderingContext2D.prototype.fillText = function (text, ...where) {
    const root = document.documentElement.dataset
    root['drawn'] = `${root['drawn'] ?? ''}${text}\n`
    draw.call(this, text, ...where)
  }
}
