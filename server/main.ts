#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { SchemaError } from '../db/migrate.ts'
import { DatabaseOpenError } from '../db/sqlite.ts'
import { startServer } from './app.ts'
import { ConfigError, loadConfig, settings } from './config.ts'
import { ListenError } from './http/listen.ts'
import { addTokenCommands } from './token-cli.ts'

const exitCodes = { ok: 0, failed: 1, usage: 2, cannotStart: 3 } as const

const exitHelp = `
Exit codes:
  0  stopped by SIGINT or SIGTERM, or the command was done
  1  an unexpected failure; the message says which
  2  wrong usage or an unreadable setting
  3  cannot start: the address is taken or the database cannot be used`

const program = new Command('metalmark-server')
  .description('Stores runs, judges them and shows the trends.')
  .version(loadVersion())
  .addHelpText('after', exitHelp)
  .exitOverride()

const serve = program
  .command('serve', { isDefault: true })
  .description('run the server (the default)')
  .addHelpText('after', exitHelp)
for (const { flag, variable, expected, fallback } of Object.values(settings)) {
  serve.option(`${flag} <value>`, `${expected} (${variable}; default ${fallback || 'none'})`)
}
serve.action(runServer)
addTokenCommands(program, (line) => process.stdout.write(`${line}\n`))

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

async function runServer(flags: Parameters<typeof loadConfig>[0]): Promise<void> {
  const server = await startServer(loadConfig(flags))
  await new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await server.close()
}

function loadVersion(): string {
  // Settings that cannot be read are reported by the command that needs them, not by asking for the version.
  return loadConfig({}, {}).version
}

function report(error: unknown): number {
  // Commander has printed its own message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`metalmark-server: ${message}\n`)
  if (error instanceof ConfigError) return exitCodes.usage
  const cannotStart = [DatabaseOpenError, SchemaError, ListenError].some((type) => error instanceof type)
  if (cannotStart) return exitCodes.cannotStart
  if (error instanceof Error) process.stderr.write(`${error.stack}\n`)
  return exitCodes.failed
}
