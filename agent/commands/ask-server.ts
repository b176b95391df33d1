import { type Client, ProblemError } from '../../server/contract/client.ts'
import { readContext } from '../ci/context.ts'
import { Failure } from '../failure.ts'
import { agentClient, describeError } from '../outbox/send.ts'
import { projectSlug } from '../project-slug.ts'
import { type CommandContext, readToken, serverOf } from './shared.ts'

/** Which server, project and token a command is given; what is left out, the environment and the checkout say. */
export interface ServerOptions {
  readonly server?: string | undefined
  readonly project?: string | undefined
  readonly tokenFile?: string | undefined
}

/** Calls a project's server. Rejects with `Failure`: `usage` where it refuses what was asked, `input` where none answers. */
export async function askServer<T>(
  options: ServerOptions,
  context: CommandContext,
  call: (client: Client, project: string) => Promise<T>,
): Promise<T> {
  const { env, cwd } = context
  const server = serverOf(options, context)
  const token = readToken(env, options.tokenFile)
  const { directory } = await readContext(cwd, env)
  const project = projectSlug([options.project, env['METALMARK_PROJECT']], directory)
  const client = agentClient(server, { fetch: globalThis.fetch, token })
  try {
    return await call(client, project)
  } catch (error) {
    if (error instanceof Failure) throw error
    // A problem document says what was wrong with the words given here; anything else is the server or the way there.
    throw new Failure(error instanceof ProblemError ? 'usage' : 'input', describeError(error, server), {
      cause: error,
    })
  }
}
