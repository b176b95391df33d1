import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { launchChromium, type OpenedPage, openPage } from '../support/chromium.ts'
import { seedDashboard } from '../support/seed-web.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { type BuiltDashboard, buildDashboard } from './build-dashboard.ts'

/** The seeded project that most tests look at. */
export const project = 'dataplane'

export interface DashboardSuite {
  readonly app: TestServer
  readonly page: Page
  /** The throughput series of `project`, as the API tells it. */
  readonly detail: SeriesDetail
  readonly seriesUrl: string
  runUrl(run: string | undefined): string
  /** No console error, no request to another origin. */
  expectNoFaults(): void
}

/** Builds the dashboard, starts and seeds a server once for the file, and opens a fresh page for each test. */
export function dashboardSuite(): DashboardSuite {
  let web: BuiltDashboard
  let app: TestServer
  let browser: Browser
  let opened: OpenedPage
  let detail: SeriesDetail

  beforeAll(async () => {
    web = await buildDashboard()
    app = await startTestServer({ config: { webDir: web.webDir } })
    await seedDashboard(app.client('admin'))
    await app.analysed()
    detail = await throughputOf(app)
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await app?.close()
    await web?.remove()
  })

  beforeEach(async () => {
    opened = await openPage(browser, app.url, { width: 1440, theme: 'light' })
  })

  afterEach(async () => {
    await opened.close()
  })

  return {
    get app() {
      return app
    },
    get page() {
      return opened.page
    },
    get detail() {
      return detail
    },
    get seriesUrl() {
      return `${app.url}/p/${project}/series/${detail.series.id}`
    },
    runUrl: (run) => `${app.url}/p/${project}/runs/${run}`,
    expectNoFaults: () => expect(opened.faults).toEqual({ consoleErrors: [], foreignRequests: [] }),
  }
}

async function throughputOf(app: TestServer): Promise<SeriesDetail> {
  const client = app.client('read')
  const { series } = await client.call('listSeries', { params: { project } })
  const found = series.find(
    ({ benchmark, metric }) => benchmark.name === 'tcp_stream_1' && metric.name === 'throughput',
  )
  return client.call('getSeries', { params: { project, series: found?.id ?? '' } })
}
