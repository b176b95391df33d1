import { resolve } from 'node:path'
import type { Command } from 'commander'
import { parseProjectFile } from '../project/project-file.ts'
import { outcomeText, projectYaml } from '../project/project-text.ts'
import { readYamlFile } from '../yaml/parse-yaml.ts'
import { askServer, type ServerOptions } from './ask-server.ts'
import type { CommandContext } from './shared.ts'

/** `metalmark project`: a project's policy, kept in a file. */
export function addProject(program: Command, context: CommandContext): void {
  const project = program
    .command('project')
    .description('a project’s policy: baseline branches, tolerated false alerts, whom to tell')
  withServer(project.command('show').description('the settings in force, as a file that apply takes')).action(
    (options: ServerOptions) => showCommand(options, context),
  )
  for (const [name, what, dry] of [
    ['apply', 'give the project the settings of a file; twice changes nothing', false],
    ['plan', 'say what apply would change', true],
  ] as const) {
    withServer(project.command(name).description(what))
      .argument('[file]', 'the settings', 'metalmark.project.yaml')
      .action((file: string, options: ServerOptions) => applyCommand(file, { ...options, dry }, context))
  }
}

async function showCommand(options: ServerOptions, context: CommandContext): Promise<void> {
  const { project, settings } = await askServer(options, context, (client, slug) =>
    client.call('getProject', { params: { project: slug } }),
  )
  context.stdout.write(projectYaml({ project: project.slug, settings }))
}

async function applyCommand(
  file: string,
  { dry, ...options }: ServerOptions & { readonly dry: boolean },
  context: CommandContext,
): Promise<void> {
  const path = resolve(context.cwd, file)
  const { project, settings } = parseProjectFile({ file, text: readYamlFile(path, 'the project’s settings') })
  const named = { ...options, project: options.project ?? project ?? undefined }
  const { slug, outcome } = await askServer(named, context, async (client, slug) => {
    const query = { dry: dry ? 'true' : 'false' } as const
    return {
      slug,
      outcome: await client.call('putProject', { params: { project: slug }, query, body: settings }),
    }
  })
  context.stdout.write(outcomeText(slug, outcome, { dry }))
}

function withServer(command: Command): Command {
  return command
    .option('--server <url>', 'server that has the project')
    .option('--project <slug>', 'project, instead of the file’s')
    .option(
      '--token-file <file>',
      'file with a token (applying takes scope admin), instead of METALMARK_TOKEN',
    )
}
