import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildRun } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const params = { project: 'netstack' }
let server: TestServer
beforeAll(async () => {
  // Anonymous readers get nothing else of this server.
  server = await startTestServer({
    config: { publicUrl: 'https://metalmark.example', anonymousRead: 'never' },
  })
  await server.client('upload').call('uploadRun', { params, body: buildRun({ shape: { pullRequest: 7 } }) })
  await server.analysed()
})
afterAll(() => server.close())

const reportOf = () =>
  server.client('read').call('getPullRequestReport', { params: { ...params, number: 7 } })

describe('the image of a report', () => {
  test('opens without a token, as forges fetch it, and does nothing but show', async () => {
    const { links } = await reportOf()
    expect(links.image).toMatch(/^https:\/\/metalmark\.example\/charts\/netstack\/7\/[\w-]{22}\.svg$/)
    const response = await fetch(atServer(links.image))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^image\/svg\+xml/)
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    expect(await response.text()).toMatch(/^<svg /)
  })

  test('keeps its address, so that a comment of last week still shows it', async () => {
    const [before, after] = [await reportOf(), await reportOf()]
    expect(after.links.image).toBe(before.links.image)
  })

  test.each([
    ['another key', 'netstack/7/AAAAAAAAAAAAAAAAAAAAAA.svg'],
    ['no key', 'netstack/7/.svg'],
    ['a project that is not there', 'nobody/7/AAAAAAAAAAAAAAAAAAAAAA.svg'],
  ])('is not found with %s', async (_, path) => {
    expect((await fetch(`${server.url}/charts/${path}`)).status).toBe(404)
  })

  test('is not found with the key of another pull request or run', async () => {
    const { links, runs } = await reportOf()
    for (const about of ['8', runs[0] ?? '']) {
      const other = atServer(links.image).replace('/netstack/7/', `/netstack/${about}/`)
      expect((await fetch(other)).status).toBe(404)
    }
  })
})

test('a report links to its page, the series and all runs', async () => {
  const { links, rows, runs } = await reportOf()
  const page = 'https://metalmark.example/p/netstack'
  expect(links).toMatchObject({
    report: `${page}/pull-requests/7`,
    compare: null,
    chart: `${page}/series/${rows[0]?.series.id}`,
    runs: [{ run: runs[0], url: `${page}/runs/${runs[0]}` }],
  })
})

function atServer(image: string | null): string {
  return (image ?? '').replace('https://metalmark.example', server.url)
}
