import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readContext } from '../ci/context.ts'
import { runDaemon } from '../daemon/daemon.ts'
import { createMeasurer } from '../daemon/measure-commit.ts'
import { createHostFiles } from '../environment/host-files.ts'
import { Failure } from '../failure.ts'
import { createInterruption } from '../interruption.ts'
import { agentClient } from '../outbox/send.ts'
import { projectSlug } from '../project-slug.ts'
import { makeStateDir } from '../state-dirs.ts'
import { type CommandContext, hostIdentity, ownCommand, readToken, serverOf } from './shared.ts'

export interface AgentOptions {
  readonly repository: string
  readonly suite?: string | undefined
  readonly server?: string | undefined
  readonly project?: string | undefined
  readonly tokenFile?: string | undefined
  readonly once?: boolean | undefined
}

/** `metalmark agent`: registers this host and measures what the server asks for, until it is stopped. */
export async function agentCommand(options: AgentOptions, context: CommandContext): Promise<void> {
  const { env, stateDir } = context
  const server = serverOf(options, context)
  const token = readToken(env, options.tokenFile)
  if (token === undefined) {
    throw new Failure('usage', 'Expected a token that may upload, got none.', {
      hint: 'Set METALMARK_TOKEN or --token-file.',
    })
  }
  makeStateDir(context)
  const repository = resolve(context.cwd, options.repository)
  const { directory } = await readContext(repository, {})
  if (directory === null) {
    throw new Failure('usage', `Expected a clone of the project in ${repository}, found no git work tree.`)
  }
  const project = projectSlug([options.project, env['METALMARK_PROJECT']], directory)
  const log = (text: string) => context.stderr.write(`${new Date(context.clock()).toISOString()} ${text}\n`)
  const { id, label } = hostIdentity(context, createHostFiles())
  const interruption = createInterruption(log)
  try {
    await runDaemon(
      { project, server, host: { id, label }, agentVersion: context.version, once: options.once === true },
      {
        client: agentClient(server, { fetch: globalThis.fetch, token }),
        ...createMeasurer({
          ...{ repository, suite: options.suite ?? null, server, project, stateDir, log },
          self: ownCommand(),
          env: { ...env, METALMARK_TOKEN: token },
        }),
        sleep: (ms, signal) => sleep(ms, undefined, { signal }),
        random: Math.random,
        log,
        signal: interruption.signal,
      },
    )
    log('Stopped')
  } finally {
    interruption.stop()
  }
}
