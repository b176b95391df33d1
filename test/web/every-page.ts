import type { Client } from '../../server/contract/client.ts'

/** A page of the dashboard, with data on it. */
export interface PageToSee {
  readonly name: string
  readonly path: string
}

/**
 * Every page of a project, each with the richest thing to show that the project has: the series with the most changes,
 * its latest run, an alert of each kind. What looks at all pages goes by this list.
 */
export async function everyPage(client: Client, project: string): Promise<PageToSee[]> {
  const params = { project }
  const { series } = await client.call('listSeries', { params })
  const { runs } = await client.call('listRuns', { params, query: { limit: 200 } })
  const { alerts } = await client.call('listAlerts', { params, query: { state: 'all' } })
  const { groups } = await client.call('listChanges', { params })
  const shown = series.find(({ metric, benchmark }) => metric.role === 'headline' && !benchmark.canary)
  const change = alerts.find(({ kind, members }) => kind === 'change' && members > 1) ?? alerts[0]
  const request = alerts
    .filter(({ kind }) => kind === 'pull-request')
    .toSorted((a, b) => (a.pullRequest ?? 0) - (b.pullRequest ?? 0))[0]
  const moved = groups.flatMap(({ members }) => members)[0]
  const number = request?.pullRequest
  const [latest] = runs
  const before = runs.findLast(({ host, commit }) => host.id === latest?.host.id && commit?.branch != null)
  const base = `/p/${encodeURIComponent(project)}`
  const pages: (PageToSee | null)[] = [
    { name: 'overview', path: '/' },
    { name: 'project', path: base },
    shown ? { name: 'series', path: `${base}/series/${shown.id}` } : null,
    shown ? { name: 'series-table', path: `${base}/series/${shown.id}?view=table` } : null,
    latest ? { name: 'run', path: `${base}/runs/${latest.id}` } : null,
    { name: 'alerts', path: `${base}/alerts` },
    change ? { name: 'alert', path: `${base}/alerts/${change.id}` } : null,
    moved ? { name: 'change', path: `${base}/changes/${moved.id}` } : null,
    request ? { name: 'alert-of-request', path: `${base}/alerts/${request.id}` } : null,
    number ? { name: 'pull-request', path: `${base}/pull-requests/${number}?all=1` } : null,
    latest && before
      ? { name: 'compare', path: `${base}/compare?a=${before.id}&b=${latest.id}&all=1` }
      : null,
    { name: 'hosts', path: `${base}/hosts` },
    latest ? { name: 'host', path: `${base}/hosts/${latest.host.id}` } : null,
    { name: 'quality', path: `${base}/quality` },
    { name: 'settings', path: `${base}/settings` },
    { name: 'deliveries', path: `${base}/deliveries` },
    { name: 'not-found', path: '/nowhere' },
  ]
  return pages.filter((page) => page !== null)
}
