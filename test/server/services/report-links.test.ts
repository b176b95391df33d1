import { expect, test } from 'vitest'
import { reportLinks } from '../../../server/services/report-links.ts'
import { buildReport } from '../../support/build-report.ts'

const at = { publicUrl: 'https://metalmark.example', image: '/charts/1.svg' }
const page = 'https://metalmark.example/p/netstack'

test('a pull request is compared with the commit that it is judged against', () => {
  const report = buildReport()
  expect(reportLinks(report, at)).toMatchObject({
    report: `${page}/pull-requests/12`,
    compare: `${page}/compare?a=${report.base?.hash}&b=%2312`,
  })
  expect(reportLinks({ ...report, base: null }, at).compare).toBeNull()
})

test('a run of none has its own page', () => {
  const run = '01K00000000000000000000001'
  expect(reportLinks({ ...buildReport(), subject: { kind: 'run', run } }, at)).toMatchObject({
    report: `${page}/runs/${run}`,
    compare: expect.stringMatching(new RegExp(`&b=${run}$`)),
  })
})

test('a server that does not know its address links to nothing', () => {
  const { report, compare, chart, image, runs } = reportLinks(buildReport(), { ...at, publicUrl: null })
  expect([report, compare, chart, image, runs]).toEqual([null, null, null, null, []])
})
