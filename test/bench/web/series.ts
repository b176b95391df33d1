import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { build } from 'vite'
import { openDatabase } from '../../../db/database.ts'
import { openSqlite } from '../../../db/sqlite.ts'
import { launchChromium } from '../../support/chromium.ts'
import { seedLongSeries } from '../../support/long-series.ts'
import { startTestServer } from '../../support/server.ts'
import { settled } from '../../web/settled.ts'

export interface SeriesFigures {
  readonly points: number
  /** Points that the page got. */
  readonly shown: number
  /** From the last byte of the series' data to the first frame with the chart in which a key is answered, milliseconds. */
  readonly interactiveMs: number
  /** The server's answer for the whole series, thinned out: median of five, milliseconds. */
  readonly apiMs: number
  /** The longest time in which the server served nobody else meanwhile, milliseconds. */
  readonly heldUpMs: number
  readonly zoom: FrameFigures
  readonly pan: FrameFigures
}

/** Work of the page's main thread during a gesture, milliseconds at a stretch: handling a move and drawing the frame. */
export interface FrameFigures {
  readonly frames: number
  /** By the clock; `over` counts those above 32, which are frames that came late. */
  readonly median: number
  readonly p95: number
  readonly longest: number
  readonly over: number
  /** The longest by the processor's time: what is left of it once other programs' share is taken off. */
  readonly longestCpu: number
}

/** Measures the page of a series of so many points in Chromium, by its own tracing. Prints nothing. */
export async function benchSeriesPage(points: number): Promise<SeriesFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'metalmark-bench-'))
  const data = join(folder, 'metalmark.db')
  const webDir = join(folder, 'web')
  await build({ logLevel: 'error', build: { outDir: webDir } })
  await (await openDatabase(openSqlite(data))).close()
  const project = 'longhaul'
  const series = await seedLongSeries(data, { project, points })
  // As in production: replies are not checked again.
  const app = await startTestServer({ config: { webDir, data }, deps: { checkReplies: false } })
  const browser = await launchChromium()
  try {
    const api = `${app.url}/api/v1/projects/${project}/series/${series}?points=2000`
    // Once for code and caches.
    await fetch(api).then((reply) => reply.text())
    const delays = monitorEventLoopDelay({ resolution: 1 })
    delays.enable()
    const apiMs = await medianOf(5, () => timed(() => fetch(api).then((reply) => reply.text())))
    delays.disable()
    const heldUpMs = delays.max / 1e6
    return {
      points,
      apiMs,
      heldUpMs,
      ...(await measurePage(browser, `${app.url}/p/${project}/series/${series}`)),
    }
  } finally {
    await browser.close()
    await app.close()
    await rm(folder, { recursive: true })
  }
}

/** The figures as lines for people. */
export function seriesFigureLines({
  points,
  shown,
  apiMs,
  heldUpMs,
  interactiveMs,
  ...gestures
}: SeriesFigures): string[] {
  const ms = (value: number) => `${value.toFixed(0)} ms`
  const lines = Object.entries(gestures).map(
    ([name, { frames, median, p95, longest, longestCpu, over }]) =>
      `  ${name}: ${frames} frames, work of the main thread ${ms(median)} (median), ${ms(p95)} (95 of 100), ${ms(longest)} (longest;` +
      ` ${ms(longestCpu)} of the processor's time), ${over} above 32 ms`,
  )
  const first = `a series of ${points} points (${shown} drawn): ${ms(apiMs)} to answer (others wait ${ms(heldUpMs)} at most), interactive ${ms(interactiveMs)} after its data`
  return [first, ...lines]
}

async function measurePage(browser: Browser, url: string) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  // Once for code and caches: what is measured is the second visit.
  await visit(page, url)
  const interactiveMs = await interactiveAfterData(page, url)
  const shown = await page.locator('.chart-status').textContent()
  const session = await context.newCDPSession(page)
  const box = await page.locator('.chart-box canvas').boundingBox()
  const middle = { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + 150 }
  await page.mouse.move(middle.x, middle.y)
  const zoom = await frames(session, page, async () => {
    await page.keyboard.down('Control')
    for (let turn = 0; turn < 30; turn++) await page.mouse.wheel(0, turn < 15 ? -60 : 60)
    await page.keyboard.up('Control')
  })
  for (let press = 0; press < 2; press++) await page.keyboard.press('+')
  await settled(page)
  const pan = await frames(session, page, async () => {
    await page.keyboard.down('Shift')
    await page.mouse.down()
    for (let step = 0; step < 60; step++) await page.mouse.move(middle.x - step * 6, middle.y)
    await page.mouse.up()
    await page.keyboard.up('Shift')
  })
  await context.close()
  return {
    interactiveMs,
    shown: Number(/^[\d,]+/.exec(shown ?? '')?.[0].replaceAll(',', '') ?? 0),
    zoom,
    pan,
  }
}

async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForFunction(isDrawn)
}

/** Reloads; from the end of the data's response until the chart stands and a key selects a point. */
async function interactiveAfterData(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' })
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          const canvas = document.querySelector<HTMLCanvasElement>('.chart-box canvas')
          if (canvas === null || canvas.style.touchAction === '') return requestAnimationFrame(look)
          document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft' }))
          return requestAnimationFrame(() => {
            const answered = document.querySelector('.selected-point .chip') !== null
            const data = performance
              .getEntriesByType('resource')
              .findLast(
                ({ name }) => name.includes('/api/') && name.includes('points='),
              ) as PerformanceResourceTiming
            if (answered) resolve(performance.now() - data.responseEnd)
            else look()
          })
        }
        look()
      }),
  )
}

function isDrawn(): boolean {
  return (document.querySelector<HTMLCanvasElement>('.chart-box canvas')?.style.touchAction ?? '') !== ''
}

/** Tasks shorter than this (microseconds) draw nothing. */
const leastWork = 2000

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly ts: number
  readonly pid: number
  readonly tid: number
  readonly dur?: number
  /** Of the processor. */
  readonly tdur?: number
}

/**
 * How long the main thread was busy at a stretch during a gesture, by Chromium's own tracing (`RunTask`): a task of more than
 * 32 ms is a frame that came late, whatever else the machine did between tasks.
 */
async function frames(session: CDPSession, page: Page, gesture: () => Promise<void>): Promise<FrameFigures> {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: object[] }) => void events.push(...(value as TraceEvent[]))
  session.on('Tracing.dataCollected', collect)
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] },
  })
  await gesture()
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  )
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()))
  await session.send('Tracing.end')
  await complete
  session.off('Tracing.dataCollected', collect)
  const main = events.find(({ name }) => name === 'EventDispatch')
  const tasks = events.filter(
    ({ name, pid, tid, dur = 0 }) =>
      name === 'RunTask' && pid === main?.pid && tid === main.tid && dur >= leastWork,
  )
  const durations = tasks.map(({ dur = 0 }) => dur / 1000).sort((a, b) => a - b)
  return {
    frames: durations.length,
    median: quantile(durations, 0.5),
    p95: quantile(durations, 0.95),
    longest: durations.at(-1) ?? 0,
    over: durations.filter((ms) => ms > 32).length,
    longestCpu: Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1000)),
  }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

async function timed(what: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await what()
  return performance.now() - start
}

async function medianOf(times: number, measure: () => Promise<number>): Promise<number> {
  const all: number[] = []
  for (let i = 0; i < times; i++) all.push(await measure())
  return quantile(
    all.sort((a, b) => a - b),
    0.5,
  )
}
