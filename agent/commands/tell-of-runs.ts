import type { Command } from 'commander'
import type { Report } from '../../server/contract/report.ts'
import { reportMarker } from '../../server/report/marker.ts'
import { postReport } from '../github-actions/post-report.ts'
import { workflowWarning } from '../github-actions/workflow-commands.ts'
import { agentClient, type Sent } from '../outbox/send.ts'
import { type AlertErrors, failOnAlert, untilJudged, withErrorOnAlert } from './error-on-alert.ts'
import type { CommandContext } from './shared.ts'

/** What to make of the server's verdict on runs. */
export interface Telling extends AlertErrors {
  readonly githubActions?: boolean | undefined
}

/** Adds `--error-on-alert` and `--github-actions` to a command. */
export function withTelling(command: Command): Command {
  return withGitHubActions(withErrorOnAlert(command))
}

/** Adds `--github-actions`, for a command whose exit code is not its own. */
export function withGitHubActions(command: Command): Command {
  return command.option(
    '--github-actions',
    'comment on the pull request and set its check, with the token in METALMARK_GITHUB_TOKEN or GITHUB_TOKEN',
  )
}

/** Does so with a report: posts it where that is asked for, and then throws where it is an error. */
export async function tellOf(report: Report, options: Telling, context: CommandContext): Promise<void> {
  if (options.githubActions === true) await post(report, context)
  failOnAlert(report, options)
}

function post(report: Report, context: CommandContext): Promise<void> {
  return postReport(report, { ...context, fetch: globalThis.fetch })
}

/** As `tellOf`, for each run that the server took; it must be given a token that may read. */
export async function tellOfRuns(
  sent: readonly Sent[],
  { token, errorOnAlert, githubActions }: Telling & { readonly token: string | undefined },
  context: CommandContext,
): Promise<void> {
  if (errorOnAlert === undefined && githubActions !== true) return
  const missing = (run: string, error: unknown) => {
    if (errorOnAlert !== undefined) throw error
    const said = error instanceof Error ? error.message : String(error)
    context.stderr.write(workflowWarning(`There is no report on run ${run}: ${said}`))
  }
  const reports = await reportsOn(sent, { token, missing })
  // All are posted before one of them ends the command.
  if (githubActions === true) for (const report of reports) await post(report, context)
  for (const report of reports) failOnAlert(report, { errorOnAlert })
}

interface Asking {
  readonly token: string | undefined
  /** Is told of each run that the server has no report on. */
  readonly missing: (run: string, error: unknown) => void
}

/** All runs of one pull request have one report; what the last of them came to counts. */
async function reportsOn(sent: readonly Sent[], { token, missing }: Asking): Promise<Report[]> {
  const reports = new Map<string, Report>()
  for (const one of sent) {
    if (one.kind !== 'stored') continue
    const client = agentClient(one.parcel.server, { fetch: globalThis.fetch, token })
    const params = { project: one.parcel.project, run: one.id }
    try {
      const report = await untilJudged(() => client.call('getRunReport', { params }), 60)
      reports.set(reportMarker(report.project, report.subject), report)
    } catch (error) {
      missing(one.id, error)
    }
  }
  return [...reports.values()]
}
