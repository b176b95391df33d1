import type { Report } from '../../server/contract/report.ts'

/**
 * A warning as GitHub Actions reads it from a job's output. Source: GitHub, "Workflow commands for GitHub Actions"; a
 * percent sign and ends of lines are escaped as its toolkit does, so that no text can begin a command of its own.
 */
export function workflowWarning(text: string): string {
  const escaped = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  return `::warning title=Metalmark::${escaped}\n`
}

/** A report as lines of `GITHUB_OUTPUT`: what later steps of the job can ask for. Each value is one line. */
export function outputsOf({ kind, alert, runs, links }: Report): string {
  const outputs = {
    verdict: kind,
    alert: alert === null ? 'none' : alert.evidence,
    run: runs.at(-1) ?? '',
    url: links.report ?? '',
  }
  return Object.entries(outputs)
    .map(([name, value]) => `${name}=${value.replace(/[\r\n]+/g, ' ')}\n`)
    .join('')
}
