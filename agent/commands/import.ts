import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { ulid } from 'ulid'
import type { Environment } from '../../server/contract/environment.ts'
import { RunUpload } from '../../server/contract/run.ts'
import { firstIssue } from '../adapters/strict-json.ts'
import { type RunContext, readContext } from '../ci/context.ts'
import { createGit } from '../ci/git.ts'
import { assembleEnvironment } from '../environment/facts.ts'
import { createHostFiles } from '../environment/host-files.ts'
import { moveFields } from '../environment/move-fields.ts'
import { Failure } from '../failure.ts'
import { assembleImportedRun } from '../import/assemble-run.ts'
import { type CheckedOptions, checkOptions, type ToldOptions } from '../import/import-options.ts'
import { importTable } from '../import/import-table.ts'
import { measuredCommit } from '../import/measured-commit.ts'
import { type ResultFile, readResultFiles } from '../import/result-files.ts'
import { withToldFields } from '../import/told-environment.ts'
import { whereMeasured } from '../import/where-measured.ts'
import { sendOutbox } from '../outbox/send.ts'
import { hostPlace } from '../place/host.ts'
import { projectSlug } from '../project-slug.ts'
import { makeStateDir } from '../state-dirs.ts'
import { loadSuite } from '../suite/load-suite.ts'
import type { Suite } from '../suite/suite.ts'
import { type CommandContext, outboxOf, readToken, sendDeps, serverOf } from './shared.ts'
import { type Telling, tellOfRuns } from './tell-of-runs.ts'
import { describeSent, failUnlessStored } from './upload.ts'

export interface ImportOptions extends ToldOptions, Telling {
  readonly adapter: string
  readonly direction?: 'higher' | 'lower' | 'none' | undefined
  readonly server?: string | undefined
  readonly project?: string | undefined
  readonly tokenFile?: string | undefined
  readonly upload: boolean
  readonly strict?: boolean | undefined
  readonly commit?: string | undefined
  readonly branch?: string | undefined
  readonly hostFacts: boolean
}

/**
 * `metalmark import FILE…`: a run of what other tools measured. Every file is read before anything is kept or sent, so
 * that one which is refused leaves nothing behind.
 */
export async function importCommand(
  names: readonly string[],
  options: ImportOptions,
  context: CommandContext,
): Promise<void> {
  const token = readToken(context.env, options.tokenFile)
  const checked = checkOptions(options, context.clock())
  const files = await readResultFiles(inputs(names, context), options.adapter, context)
  const reading = await readContext(context.cwd, context.env)
  const suite = ownSuite(context)
  makeStateDir(context)
  const { server, project } = destination({ options, context, reading, suite })
  const run = await assemble(files, { options, checked, context, reading, suite })
  const outbox = outboxOf(context)
  outbox.put({ format: 1, server, project, run })
  context.stdout.write(`${importTable(run)}\n${run.notes.map((note) => `Note: ${note}\n`).join('')}`)
  if (!options.upload) {
    context.stdout.write(`Run ${run.id} is in the outbox: metalmark upload sends it.\n`)
    return
  }
  const sent = await sendOutbox(outbox, { ...sendDeps(context, { token }), onlyServer: server })
  for (const line of describeSent(sent)) context.stdout.write(`${line}\n`)
  if (options.strict) failUnlessStored(sent)
  const { errorOnAlert, githubActions } = options
  await tellOfRuns(sent, { errorOnAlert, githubActions, token }, context)
}

function inputs(names: readonly string[], { stdin }: CommandContext): readonly string[] {
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) {
    throw new Failure('usage', `${twice} is named twice: its repetitions would count double.`)
  }
  if (names.length > 0) return names
  if (!stdin.isTTY) return ['-']
  throw new Failure('usage', 'Expected result files of another tool, or one on standard input.', {
    hint: 'metalmark import --help lists the formats.',
  })
}

interface Importing {
  readonly options: ImportOptions
  readonly context: CommandContext
  readonly reading: RunContext
  /** The suite of this directory, which names project and server and moves fields of the environment. */
  readonly suite: Suite | null
}

interface Assembling extends Importing {
  readonly checked: CheckedOptions
}

async function assemble(
  files: readonly ResultFile[],
  { options, checked, context, reading, suite }: Assembling,
): Promise<RunUpload> {
  const now = context.clock()
  const { measuredAt, path, fields } = checked
  const { env, stateDir } = context
  const { host, facts, note } = await whereMeasured(options, {
    ...{ env, files: createHostFiles(), exec: hostPlace().exec },
    cloud: { enabled: suite?.cloudMetadata ?? true, salt: env['METALMARK_HOST_SALT'] },
    stateDir,
  })
  const git = createGit(context.cwd)
  const commit = await measuredCommit(options, {
    own: reading.commit,
    find: (revision) => git.commit(revision),
    measuredAt: measuredAt ?? now,
  })
  const run = assembleImportedRun(files, {
    ...{ id: ulid(now), agentVersion: context.version, now, measuredAt, commit, ci: reading.ci },
    host: { id: host.id, label: host.label },
    environment: withToldFields(classed(assembleEnvironment(facts), suite), fields),
    notes: [`Measured by ${toolsOf(files)}, and imported. ${note}`],
    ...{ benchmark: options.benchmark, path, direction: options.direction },
  })
  const valid = RunUpload.safeParse(run)
  if (valid.success) return valid.data
  throw new Failure('input', `The results do not make a run: ${firstIssue(valid.error)}.`)
}

function toolsOf(files: readonly ResultFile[]): string {
  const names = files.flatMap(({ results }) =>
    results.map(({ tool }) => (tool.version === null ? tool.name : `${tool.name} ${tool.version}`)),
  )
  return [...new Set(names)].slice(0, 10).join(', ')
}

function ownSuite({ cwd }: CommandContext): Suite | null {
  const file = resolve(cwd, 'metalmark.yaml')
  return existsSync(file) ? loadSuite(file) : null
}

/** Fields in the classes that the project wants: results imported here stand beside those of its own runs. */
function classed(environment: Environment, suite: Suite | null): Environment {
  return suite === null ? environment : moveFields(environment, suite.environment).environment
}

/** Where `metalmark run` in this directory would send. */
function destination({ options, context, reading, suite }: Importing) {
  return {
    server: serverOf(options, context, suite),
    project: projectSlug(
      [options.project, context.env['METALMARK_PROJECT'], suite?.project],
      reading.directory,
    ),
  }
}
