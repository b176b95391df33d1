import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Comparison } from '../../server/contract/comparison.ts'
import { makeComparison } from '../../server/judge/make-comparison.ts'
import { comparisonBenchstat } from '../../server/report/benchstat-text.ts'
import { comparisonCsv } from '../../server/report/comparison-csv.ts'
import { comparisonJson } from '../../server/report/comparison-json.ts'
import { comparisonMarkdown } from '../../server/report/comparison-markdown.ts'
import { comparisonText } from '../../server/report/comparison-text.ts'
import { readContext } from '../ci/context.ts'
import { createGit } from '../ci/git.ts'
import { compareOnServer, isFile, openSide } from '../compare/open-side.ts'
import type { ServerSide } from '../compare/server-side.ts'
import { Failure } from '../failure.ts'
import { once } from '../once.ts'
import { agentClient, describeError } from '../outbox/send.ts'
import { projectSlug } from '../project-slug.ts'
import { type CommandContext, readToken, serverOf } from './shared.ts'

/** `metalmark compare`, for two runs, commits, branches or files side by side. */
export function addCompare(program: Command, context: CommandContext): void {
  program
    .command('compare')
    .description(
      'two runs, commits, branches or result files side by side, with what may be said of the difference',
    )
    .argument(
      '<a>',
      'before: latest, a run’s id, a commit, a tag, a branch, #12 for a pull request, host:LABEL, or a result file',
    )
    .argument('<b>', 'after, likewise; several with commas between make one side')
    .addOption(
      new Option('--format <form>', 'what to print')
        .choices(['text', 'benchstat', 'markdown', 'csv', 'json'])
        .default('text'),
    )
    .option('--last <n>', 'take at most so many runs of a commit or branch, the newest', readCount, 20)
    .option('--anyway', 'compare also what differs in host, environment, tool or arguments')
    .option('--all', 'explanatory metrics too')
    .option('--geomean', 'mean changes by unit, below')
    .option('--adapter <name>', 'what the files are, instead of recognising it', 'auto')
    .option('--server <url>', 'server that has the runs')
    .option('--project <slug>', 'project that they belong to')
    .option('--token-file <file>', 'file with a token that may read, instead of METALMARK_TOKEN')
    .action((a: string, b: string, options) => compareCommand([a, b], options, context))
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= 100) return Number(text)
  throw new InvalidArgumentError('Expected a number from 1 to 100.')
}

interface CompareCommandOptions {
  readonly format: 'text' | 'benchstat' | 'markdown' | 'csv' | 'json'
  readonly last: number
  readonly anyway?: boolean | undefined
  readonly all?: boolean | undefined
  readonly geomean?: boolean | undefined
  readonly adapter: string
  readonly server?: string | undefined
  readonly project?: string | undefined
  readonly tokenFile?: string | undefined
}

async function compareCommand(
  [first, second]: readonly [string, string],
  options: CompareCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { cwd, env, stdin } = context
  const server = serverOf(options, context)
  const token = readToken(env, options.tokenFile)
  const { directory } = await readContext(cwd, env)
  const onServer = once((): ServerSide => {
    const project = projectSlug([options.project, env['METALMARK_PROJECT']], directory)
    const client = agentClient(server, { fetch: globalThis.fetch, token })
    return { client, project, last: options.last, resolve: revisionOf(cwd) }
  })
  const deps = { cwd, stdin, adapter: options.adapter, server: onServer }
  const compare = async () => {
    if (!isFile(first, deps) && !isFile(second, deps)) {
      return compareOnServer([first, second], onServer(), options)
    }
    const [a, b] = [await openSide(first, deps), await openSide(second, deps)]
    return makeComparison(a, b, { anyway: options.anyway === true, all: options.all === true })
  }
  const comparison = await compare().catch((error: unknown) => {
    if (error instanceof Failure) throw error
    throw new Failure('input', `The runs could not be compared: ${describeError(error, server)}`, {
      cause: error,
    })
  })
  const shown = options.geomean === true ? comparison : { ...comparison, means: [] }
  context.stdout.write(reports[options.format](shown))
}

const reports: Readonly<Record<CompareCommandOptions['format'], (comparison: Comparison) => string>> = {
  text: comparisonText,
  benchstat: comparisonBenchstat,
  markdown: comparisonMarkdown,
  csv: comparisonCsv,
  json: comparisonJson,
}

/** Names of commits as git has them; what begins with a dash would be an option. */
function revisionOf(cwd: string): (revision: string) => Promise<string | null> {
  const git = createGit(cwd)
  return async (revision) =>
    /^[\w@][\w@./~^{}-]*$/.test(revision) ? ((await git.commit(revision))?.head ?? null) : null
}
