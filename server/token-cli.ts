import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { Option } from 'commander'
import { ulid } from 'ulid'
import { openDatabase } from '../db/database.ts'
import { openSqlite } from '../db/sqlite.ts'
import { ConfigError, loadConfig } from './config.ts'
import type { Scope } from './contract/route.ts'
import { Slug } from './contract/values.ts'
import { createTokens, type Tokens } from './services/tokens.ts'

/** Adds `token create`, `token list` and `token revoke`. They work on the database file, beside a running server. */
export function addTokenCommands(program: Command, print: (line: string) => void): void {
  const token = program.command('token').description('access tokens: make, list and revoke them')
  const data = () => new Option('--data <file>', 'the database file (METALMARK_DATA)')

  token
    .command('create')
    .description('make a token and print it; it is shown this once')
    .requiredOption('--name <name>', 'who or what it is for, e.g. ci-host-3')
    .addOption(
      new Option('--scope <scope>', 'what it allows; each includes those before it')
        .choices(['read', 'upload', 'admin'])
        .makeOptionMandatory(),
    )
    .option('--project <slug>', 'the only project it is good for; without it, all')
    .addOption(data())
    .action(async (options: CreateOptions) => {
      const project = options.project ?? null
      if (project !== null && !Slug.safeParse(project).success) {
        throw new ConfigError(
          `--project: expected a project’s short name (a-z, 0-9, ".", "_", "-"), got "${project}"`,
        )
      }
      await withTokens(options.data, async (tokens) => {
        const { secret } = await tokens.create({ name: options.name, scope: options.scope, project })
        print(secret)
      })
    })

  token
    .command('list')
    .description('list tokens; the tokens themselves are not stored and cannot be shown')
    .addOption(data())
    .action((options: DataOption) =>
      withTokens(options.data, async (tokens) => {
        for (const row of await tokens.list()) {
          const state =
            row.revoked_at === null
              ? `last used ${instant(row.last_used_at)}`
              : `revoked ${instant(row.revoked_at)}`
          print([row.id, row.scope, row.project ?? 'all projects', row.name, state].join('\t'))
        }
      }),
    )

  token
    .command('revoke')
    .description('make a token worthless, from the next request on')
    .argument('<id>', 'its id, as list shows it')
    .addOption(data())
    .action((id: string, options: DataOption) =>
      withTokens(options.data, async (tokens) => {
        if (!(await tokens.revoke(id)))
          throw new ConfigError(`There is no token ${id}; "token list" shows their ids`)
        print(`revoked ${id}`)
      }),
    )
}

interface DataOption {
  readonly data?: string
}

interface CreateOptions extends DataOption {
  readonly name: string
  readonly scope: Scope
  readonly project?: string
}

async function withTokens(data: string | undefined, work: (tokens: Tokens) => Promise<void>): Promise<void> {
  const database = await openDatabase(openSqlite(loadConfig({ data }).data))
  try {
    await work(createTokens({ database, clock: Date.now, newId: () => ulid(), randomBytes }))
  } finally {
    await database.close()
  }
}

function instant(ms: number | null): string {
  return ms === null ? 'never' : new Date(ms).toISOString()
}
