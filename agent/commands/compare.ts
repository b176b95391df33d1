import { type Command, InvalidArgumentError, Option } from 'commander'
import { readContext } from '../ci/context.ts'
import { createGit } from '../ci/git.ts'
import { type Comparison, makeComparison } from '../compare/comparison.ts'
import { comparisonJson } from '../compare/json-report.ts'
import { comparisonMarkdown } from '../compare/markdown-report.ts'
import { openSide } from '../compare/open-side.ts'
import { createRunList } from '../compare/run-list.ts'
import { comparisonText } from '../compare/text-report.ts'
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
      'before: latest, a run’s id, a commit, a branch, #12 for a pull request, or a result file',
    )
    .argument('<b>', 'after, likewise; several with commas between make one side')
    .addOption(
      new Option('--format <form>', 'what to print').choices(['text', 'json', 'markdown']).default('text'),
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
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a number from 1 to 999.')
}

interface CompareCommandOptions {
  readonly format: 'text' | 'json' | 'markdown'
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
  const onServer = once(() => {
    const project = projectSlug([options.project, env['METALMARK_PROJECT']], directory)
    const client = agentClient(server, { fetch: globalThis.fetch, token })
    const choose = { list: createRunList(client, project), resolve: revisionOf(cwd), last: options.last }
    return { client, project, choose }
  })
  const deps = { cwd, stdin, adapter: options.adapter, server: onServer }
  const open = async (asked: string) => {
    try {
      return await openSide(asked, deps)
    } catch (error) {
      if (error instanceof Failure) throw error
      throw new Failure('input', `The runs could not be read: ${describeError(error, server)}`, {
        cause: error,
      })
    }
  }
  const [a, b] = [await open(first), await open(second)]
  const comparison = makeComparison(a, b, {
    ...{ anyway: options.anyway === true, all: options.all === true, geomean: options.geomean === true },
  })
  context.stdout.write(reports[options.format](comparison))
}

const reports: Readonly<Record<CompareCommandOptions['format'], (comparison: Comparison) => string>> = {
  text: comparisonText,
  json: comparisonJson,
  markdown: comparisonMarkdown,
}

/** Names of commits as git has them; what begins with a dash would be an option. */
function revisionOf(cwd: string): (revision: string) => Promise<string | null> {
  const git = createGit(cwd)
  return async (revision) =>
    /^[\w@][\w@./~^{}-]*$/.test(revision) ? ((await git.commit(revision))?.head ?? null) : null
}
