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
  { project, subject, base, rows, runs }: Pick<Report, 'project' | 'subject' | 'base' | 'rows' | 'runs'>,
  { publicUrl, image }: Linked,
): ReportLinks {
  if (publicUrl === null) return none
  const page = (path: string) => `${publicUrl}/p/${encodeURIComponent(project)}/${path}`
  const [first] = rows
  return {
    report: page(subject.kind === 'run' ? `runs/${subject.run}` : `pull-requests/${subject.number}`),
    compare:
      base === null ? null : page(`compare?${new URLSearchParams({ a: base.hash, b: nameOf(subject) })}`),
    chart: first === undefined ? null : page(`series/${first.series.id}`),
    image: first === undefined ? null : `${publicUrl}${image}`,
    runs: runs.map((run) => ({ run, url: page(`runs/${run}`) })),
  }
}

/** What is compared with its baseline, as the comparison wants it named. */
function nameOf(subject: Report['subject']): string {
  return subject.kind === 'run' ? subject.run : `#${subject.number}`
}
