#!/usr/bin/env node
import { CommanderError } from 'commander'
import type { CommandContext } from './commands/shared.ts'
import { describeThrown, exitCodes } from './failure.ts'
import { createProgram } from './program.ts'
import { stateDirs } from './state-dirs.ts'
import { agentVersion } from './version.ts'

/** Runs the command line and sets the exit code; the process then ends by itself, with all output written. */
async function main(argv: readonly string[]): Promise<void> {
  try {
    const program = createProgram(createContext())
    for (const command of [
      program,
      ...program.commands,
      ...program.commands.flatMap((one) => one.commands),
    ]) {
      command.exitOverride()
    }
    await program.parseAsync([...argv])
  } catch (error) {
    process.exitCode = report(error, argv.includes('--json'))
  }
}

function createContext(): CommandContext {
  const { env } = process
  return {
    ...stateDirs(env, process.getuid?.()),
    ...{ env, cwd: process.cwd(), version: agentVersion() },
    ...{ stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, clock: Date.now },
  }
}

/** Prints an error, for people or as the last of the JSON lines, and returns the exit code. */
function report(error: unknown, json: boolean): number {
  // Commander has printed its own text already; help and version end with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage
  const { kind, message, hint } = describeThrown(error)
  const exitCode = kind === 'mistake' ? 1 : exitCodes[kind]
  if (json) console.error(JSON.stringify({ event: 'failed', kind, exitCode, message, hint }))
  else console.error(`metalmark: ${message}${hint === undefined ? '' : `\n  ${hint}`}`)
  return exitCode
}

// A reader like `head` has what it wanted and closed the pipe: nothing is left to do, and nothing went wrong.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

await main(process.argv)
