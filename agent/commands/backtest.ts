import type { Client } from '../../server/contract/client.ts'
import type { SeriesSummary } from '../../server/contract/views.ts'
import { defaultDetection } from '../../server/judge/default-detection.ts'
import { type Backtest, type BacktestSeries, backtestJson, backtestText } from '../analyze/backtest-report.ts'
import { compareSettings } from '../analyze/compare-settings.ts'
import { storedSeries } from '../analyze/stored-series.ts'
import { Failure } from '../failure.ts'
import { agentClient, describeError } from '../outbox/send.ts'
import { projectSlug } from '../project-slug.ts'
import { type DetectionOptions, detectionSettings } from './detection-options.ts'
import { type CommandContext, readToken, serverOf } from './shared.ts'

export interface BacktestOptions extends DetectionOptions {
  readonly server?: string | undefined
  readonly project?: string | undefined
  readonly tokenFile?: string | undefined
  readonly benchmark?: string | undefined
  readonly metric?: string | undefined
  readonly format: 'text' | 'json'
}

/**
 * `metalmark backtest`: replays a project's stored history point by point, under the settings in force and under those
 * asked for, and says what each would have reported. Changes nothing on the server.
 */
export async function backtestCommand(options: BacktestOptions, context: CommandContext): Promise<void> {
  const { env } = context
  const given = options.project ?? env['METALMARK_PROJECT']
  if (given === undefined)
    throw new Failure('usage', 'Expected a project: --project NAME, or METALMARK_PROJECT.')
  const project = projectSlug([given], null)
  const server = serverOf(options, context)
  const token = readToken(env, options.tokenFile)
  const client = agentClient(server, { fetch: globalThis.fetch, token })
  const settings = { inForce: defaultDetection, other: detectionSettings(options) }
  const series: BacktestSeries[] = []
  try {
    for (const summary of await chosenSeries(client, project, options)) {
      const detail = await client.call('getSeries', { params: { project, series: summary.id } })
      series.push({
        summary,
        ...compareSettings(storedSeries(detail), settings.inForce, settings.other),
      })
    }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure(
      'input',
      `The history of ${project} could not be read: ${describeError(error, server)}`,
      {
        cause: error,
      },
    )
  }
  const backtest: Backtest = { project, settings, series }
  context.stdout.write(options.format === 'json' ? backtestJson(backtest) : backtestText(backtest))
}

async function chosenSeries(
  client: Client,
  project: string,
  { benchmark, metric }: BacktestOptions,
): Promise<readonly SeriesSummary[]> {
  const { series } = await client.call('listSeries', { params: { project } })
  const chosen = series.filter(
    (one) =>
      (benchmark === undefined || one.benchmark.name === benchmark) &&
      (metric === undefined || one.metric.name === metric),
  )
  if (chosen.length > 0) return chosen
  const known = [...new Set(series.map((one) => `${one.benchmark.name} ${one.metric.name}`))]
  throw new Failure(
    'input',
    `Expected series of ${[benchmark, metric].filter(Boolean).join(' ') || project}, but there are none.`,
    {
      ...(known.length > 0 && { hint: `There are: ${known.slice(0, 20).join(', ')}` }),
    },
  )
}
