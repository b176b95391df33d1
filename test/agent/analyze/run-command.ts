import { PassThrough, Readable } from 'node:stream'
import type { Command } from 'commander'
import type { CommandContext } from '../../../agent/commands/shared.ts'
import type { Failure } from '../../../agent/failure.ts'
import { createProgram } from '../../../agent/program.ts'
import { fixtures } from './read-all.ts'

export interface CommandEnd {
  readonly stdout: string
  readonly stderr: string
  readonly error: (Failure & { readonly exitCode?: number }) | undefined
}

export interface CommandInput {
  /** What is piped in. */
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly stateDir?: string
  /** What the clock says; 1970 where absent. */
  readonly now?: number
}

/** A command as a user calls it, in this process and in the folder of the fixtures. */
export async function runCommand(
  args: readonly string[],
  { input = '', env = {}, cwd = fixtures, stateDir = '', now = 0 }: CommandInput = {},
): Promise<CommandEnd> {
  const printed = { stdout: '', stderr: '' }
  const to = (name: keyof typeof printed) => ({
    write: (text: string) => {
      printed[name] += text
      return true
    },
  })
  const stdin = Object.assign(Readable.from([Buffer.from(input)]), { isTTY: false })
  const context: CommandContext = {
    ...{ env, cwd, stateDir, dataDir: '', version: '0', clock: () => now },
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: to('stdout'),
    stderr: Object.assign(new PassThrough(), to('stderr')) as unknown as NodeJS.WriteStream,
  }
  const program = createProgram(context)
  for (const command of withSubcommands(program)) {
    command.exitOverride().configureOutput({ writeErr: () => undefined })
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
    return { ...printed, error: undefined }
  } catch (error) {
    return { ...printed, error: error as Failure }
  }
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap((one) => withSubcommands(one))]
}
