import type { Express } from 'express'
import { chartSvg } from '../report/chart-svg.ts'
import type { ChartAddresses } from '../services/chart-addresses.ts'
import type { Reports } from '../services/reports.ts'
import { found } from './found.ts'

export interface ChartDeps {
  readonly charts: Pick<ChartAddresses, 'opens'>
  readonly reports: Reports
}

/**
 * Serves the images that comments show. Their addresses need no token, because forges fetch them without one, and cannot be
 * guessed: a wrong key is answered like a chart that does not exist, before anything is read.
 */
export function bindCharts(app: Express, { charts, reports }: ChartDeps): void {
  app.get('/charts/:project/:about/:file', async (request, response) => {
    response.locals['route'] = 'chart'
    const { project, about, file } = request.params
    const key = /^([\w-]{22})\.svg$/.exec(file)?.[1] ?? ''
    const isOpen = await charts.opens(key, { project, about })
    const report = isOpen
      ? await (/^\d{1,9}$/.test(about)
          ? reports.pullRequest(project, Number(about))
          : reports.run(project, about))
      : null
    const image = chartSvg(found(report, 'chart at this address'))
    response.set({
      'cache-control': 'public, max-age=300',
      // An image on its own may style itself, and do nothing else; pages of forges may show it.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
    })
    response.type('image/svg+xml').send(image)
  })
}
