import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Client } from '../../server/contract/client.ts'
import type { Report } from '../../server/contract/report.ts'
import { reportMarkdown } from '../../server/report/markdown.ts'
import { reportMarker } from '../../server/report/marker.ts'
import { reportText } from '../../server/report/text.ts'
import { readContext } from '../ci/context.ts'
import { Failure } from '../failure.ts'
import { agentClient } from '../outbox/send.ts'
import { projectSlug } from '../project-slug.ts'
import { untilJudged } from './error-on-alert.ts'
import { type CommandContext, readToken, serverOf } from './shared.ts'
import { type Telling, tellOf, withTelling } from './tell-of-runs.ts'

interface ReportOptions extends Telling {
  readonly format: 'markdown' | 'json' | 'text'
  readonly wait: number
  readonly server?: string
  readonly project?: string
  readonly tokenFile?: string
}

/** `metalmark report`, for what a pull request does, in a form that anything can post. */
export function addReport(program: Command, context: CommandContext): void {
  const command = program
    .command('report')
    .description('what a pull request or run does to the benchmarks, as the server judged it')
    .argument('<what>', 'a run’s id, latest, or #12 for a pull request')
    .addOption(
      new Option('--format <form>', 'what to print').choices(['text', 'markdown', 'json']).default('text'),
    )
    .option('--wait <seconds>', 'for the server to have judged it', readSeconds, 60)
    .option('--server <url>', 'server that has the runs')
    .option('--project <slug>', 'project that they belong to')
    .option('--token-file <file>', 'file with a token that may read, instead of METALMARK_TOKEN')
  withTelling(command).action((what: string, options: ReportOptions) => reportCommand(what, options, context))
}

async function reportCommand(what: string, options: ReportOptions, context: CommandContext): Promise<void> {
  const { env, cwd } = context
  const server = serverOf(options, context)
  const token = readToken(env, options.tokenFile)
  const { directory } = await readContext(cwd, {})
  const project = projectSlug([options.project, env['METALMARK_PROJECT']], directory)
  const client = agentClient(server, { fetch: globalThis.fetch, token })
  const report = await untilJudged(() => ask(client, project, what), options.wait)
  context.stdout.write(print(report, options.format))
  await tellOf(report, options, context)
}

async function ask(client: Client, project: string, what: string): Promise<Report> {
  const number = /^(?:#|pr[/:]|pull\/|!)?(\d{1,9})$/i.exec(what)?.[1]
  if (number !== undefined) {
    return client.call('getPullRequestReport', { params: { project, number: Number(number) } })
  }
  const run = what === 'latest' ? await latestRun(client, project) : what
  return client.call('getRunReport', { params: { project, run } })
}

async function latestRun(client: Client, project: string): Promise<string> {
  const { runs } = await client.call('listRuns', { params: { project }, query: { limit: 1 } })
  const [newest] = runs
  if (newest !== undefined) return newest.id
  throw new Failure('input', `Expected a run in project ${project}, found none.`)
}

function print(report: Report, format: ReportOptions['format']): string {
  if (format === 'json') return `${JSON.stringify(report, null, 2)}\n`
  if (format === 'text') return reportText(report)
  return reportMarkdown(report, { marker: reportMarker(report.project, report.subject) })
}

function readSeconds(value: string): number {
  if (/^\d{1,4}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('Expected whole seconds, from 0 to 9999.')
}
