import { expect, it } from 'vitest'
import type { RouteName } from '../../server/contract/routes.ts'
import { fleetProject } from '../support/fleet/seed-fleet.ts'
import { describeNeeding } from '../support/needs.ts'
import type { PageToSee } from './every-page.ts'
import { fleetSuite } from './fleet-suite.ts'
import { faultsOfOperation, operationsOf, type PageOfServer } from './widget-faults.ts'

/** Pages at a time: they mostly wait. */
const atOnce = 4
/** These call nothing that another page of the list does not show in the same way. */
const alike = new Set(['series-table', 'alert-of-request', 'not-found'])
/** What the header counts on each page has a test of its own. */
const framed: RouteName = 'countAlerts'
const opened: Readonly<Record<string, readonly RegExp[]>> = {
  run: [/^Raw outputs/, /\.txt/],
  settings: [/^Fields that runs carried/],
}

describeNeeding({ chromium: 'chromium' }, 'everything that the dashboard fetches', () => {
  const suite = fleetSuite()

  it('says that it is on its way, that it failed and how to ask again, and of when it is, beside all that is well', async () => {
    const pages = [...suite.pages, ...(await morePages())]
    const todo = pages.filter(({ name }) => !alike.has(name))
    const widgets = (await inTurn(todo, widgetsOf)).flat()
    // As many as there were when this was written, at least: else it looked at pages that showed nothing.
    expect(new Set(widgets.map(({ name }) => name)).size).toBeGreaterThanOrEqual(22)
    const faults = await inTurn(widgets, ({ at, name }) => faultsOfOperation(suite.browser, at, name))
    expect(faults.flat()).toEqual([])
  }, 300_000)

  /** Pages that differ from those that are looked at by what they fetch. */
  async function morePages(): Promise<PageToSee[]> {
    const params = { project: fleetProject }
    const client = suite.app.client('read')
    const { runs } = await client.call('listRuns', { params, query: { limit: 200 } })
    const { series } = await client.call('listSeries', { params })
    const run = runs.find(({ commit }) => commit?.pullRequest != null)
    return [
      { name: 'run-of-request', path: `/p/${fleetProject}/runs/${run?.id}` },
      { name: 'embed', path: `/p/${fleetProject}/series/${series[0]?.id}/embed` },
    ]
  }

  /** What a page calls by itself, and what is called only where a part of it is opened. */
  async function widgetsOf({ name, path }: PageToSee) {
    const { app, browser, clock } = suite
    const at: PageOfServer = { url: app.url, path, now: clock.now, token: app.token('admin'), opened: [] }
    const own = await operationsOf(browser, at)
    const counted = own.filter((one) => one !== framed || name === 'alerts')
    const widgets = counted.map((one) => ({ at, name: one }))
    const parts = opened[name]
    if (parts === undefined) return widgets
    const open = { ...at, opened: parts }
    const inside = (await operationsOf(browser, open)).filter((one) => !own.includes(one))
    return [...widgets, ...inside.map((one) => ({ at: open, name: one }))]
  }
})

/** Does work on all things, some at a time; the answers are in the order of the things. */
async function inTurn<T, R>(things: readonly T[], work: (thing: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = []
  let next = 0
  const worker = async () => {
    for (let i = next++; i < things.length; i = next++) answers[i] = await work(things[i] as T)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return answers
}
