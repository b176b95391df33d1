import type { Direction } from '../../server/judge/goodness.ts'
import { analyzeSeries, type SeriesReport } from '../analyze/analyze-series.ts'
import type { InputSeries } from '../analyze/input-series.ts'
import { type ReadOptions, readSeries } from '../analyze/read-series.ts'
import { createReporter, type ReportFormat } from '../analyze/reporter.ts'
import { createScorer } from '../analyze/score.ts'
import { Failure } from '../failure.ts'
import { type DetectionOptions, detectionSettings } from './detection-options.ts'
import type { CommandContext } from './shared.ts'

export interface AnalyzeCommandOptions extends DetectionOptions {
  readonly input?: 'csv' | 'jsonl' | undefined
  readonly timeColumn?: string | undefined
  readonly epochColumn?: string | undefined
  readonly metric?: readonly string[] | undefined
  readonly format: ReportFormat
  readonly online?: boolean | undefined
  readonly score?: boolean | undefined
  readonly direction: Direction
  readonly errorOn?: 'regression' | 'change' | undefined
}

/**
 * `metalmark analyze FILE…`: finds the changes in series from files or standard input, without a server. Series are
 * read, analysed and printed one by one. Throws a `Failure` of kind `input` for anything that cannot be analysed, and of
 * kind `change` when `--error-on` asks for it.
 */
export async function analyzeCommand(
  files: readonly string[],
  options: AnalyzeCommandOptions,
  context: CommandContext,
): Promise<void> {
  refuseContradictions(options)
  const settings = detectionSettings(options)
  const reporter = createReporter(options.format, {
    settings,
    out: (text) => context.stdout.write(text),
    aside: (text) => context.stderr.write(text),
  })
  const scorer = createScorer()
  const standing: string[] = []
  for await (const series of allSeries(inputs(files, context), options, context)) {
    const report = analyzeSeries(series, {
      ...{ settings, online: options.online === true, direction: options.direction },
    })
    reporter.series(report)
    scorer.add(report)
    if (stands(report, options.errorOn)) standing.push(series.id)
  }
  const score = options.score === true ? scorer.score() : null
  if (score?.all.series === 0) {
    throw new Failure('input', 'Expected series with known changes to score by, but no line has "cps".')
  }
  reporter.end(score)
  if (standing.length > 0) throw standingFailure(standing, options.errorOn)
}

function refuseContradictions({ errorOn, direction }: AnalyzeCommandOptions): void {
  if (errorOn !== 'regression' || direction !== 'none') return
  throw new Failure('usage', 'Without a direction no change is a regression.', {
    hint: 'Add --direction higher or --direction lower: which way is good.',
  })
}

/** No name, and nothing piped in: waiting for someone to type a series is no help. */
function inputs(files: readonly string[], { stdin }: CommandContext): readonly string[] {
  if (files.length > 0) return files
  if (!stdin.isTTY) return ['-']
  throw new Failure('usage', 'Expected files to analyse, or series on standard input.', {
    hint: 'metalmark analyze --help shows the forms it reads.',
  })
}

async function* allSeries(
  names: readonly string[],
  options: AnalyzeCommandOptions,
  context: CommandContext,
): AsyncGenerator<InputSeries> {
  const { input, timeColumn, epochColumn, metric } = options
  const read: ReadOptions = { input, timeColumn, epochColumn, metrics: metric }
  const seen = new Map<string, string>()
  for (const name of names) {
    for await (const series of readSeries(name, read, context)) {
      const { file, line } = series.source
      const first = seen.get(series.id)
      if (first === undefined) seen.set(series.id, `${file}, line ${line}`)
      else
        context.stderr.write(
          `Note: ${file}, line ${line} has a series ${JSON.stringify(series.id)} as ${first} does.\n`,
        )
      yield series
    }
  }
}

/** Whether the newest segment began with a change, or with one for the worse. */
function stands({ changes }: SeriesReport, errorOn: AnalyzeCommandOptions['errorOn']): boolean {
  const last = changes.at(-1)
  if (errorOn === undefined || last === undefined || last.cause === 'epoch') return false
  return errorOn === 'change' || last.meaning === 'regressed'
}

function standingFailure(ids: readonly string[], errorOn: AnalyzeCommandOptions['errorOn']): Failure {
  const named = ids
    .slice(0, 5)
    .map((id) => JSON.stringify(id))
    .join(', ')
  const more = ids.length > 5 ? ` and ${ids.length - 5} more` : ''
  return new Failure('change', `The newest ${errorOn} stands in ${named}${more}.`)
}
