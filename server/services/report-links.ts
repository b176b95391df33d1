import type { Report } from '../contract/report.ts'

export type ReportLinks = Report['links']

interface Linked {
  readonly publicUrl: string | null
  /** Path of the image, from `createChartAddresses`. */
  readonly image: string
}

const none: ReportLinks = { report: null, compare: null, chart: null, image: null, runs: [] }

/** Addresses of the dashboard's pages; all null where the server does not know its own. */
export function reportLinks(
  { project, subject, rows, runs }: Pick<Report, 'project' | 'subject' | 'rows' | 'runs'>,
  { publicUrl, image }: Linked,
): ReportLinks {
  if (publicUrl === null) return none
  const page = (path: string) => `${publicUrl}/p/${encodeURIComponent(project)}/${path}`
  // A pull request's own page and comparisons are not part of the dashboard yet: its newest run says most.
  const newest = subject.kind === 'run' ? subject.run : runs.at(-1)
  const [first] = rows
  return {
    report: newest === undefined ? null : page(`runs/${newest}`),
    compare: null,
    chart: first === undefined ? null : page(`series/${first.series.id}`),
    image: first === undefined ? null : `${publicUrl}${image}`,
    runs: runs.map((run) => ({ run, url: page(`runs/${run}`) })),
  }
}
