import { z } from 'zod'
import { ProjectSettings } from '../../server/contract/project-settings.ts'
import { Slug } from '../../server/contract/values.ts'
import { whyRefused } from '../../server/judge/move-fields.ts'
import { keysAt } from '../yaml/keys-at.ts'
import { parseYaml, type YamlSource } from '../yaml/parse-yaml.ts'

const ProjectKeys = z.strictObject({
  /** The project that the settings are for. */
  project: Slug.optional(),
  ...ProjectSettings.shape,
})

/** `metalmark.project.yaml`: a project's whole policy. Everything may be left out. */
export const ProjectFile = ProjectKeys.superRefine(({ environment }, context) => {
  const refused = whyRefused(environment)
  if (refused !== null) context.addIssue({ code: 'custom', path: ['environment'], message: refused })
})

export interface ProjectPolicy {
  /** Null where the file does not say. */
  readonly project: string | null
  readonly settings: ProjectSettings
}

/**
 * Reads such a file's text. Throws a `Failure` with one line for each mistake. What stands where a secret or an address
 * is expected is not shown: a mistake there may well be the secret itself.
 */
export function parseProjectFile(source: YamlSource): ProjectPolicy {
  const { project = null, ...settings } = parseYaml(source, {
    schema: ProjectFile,
    knownKeys: (value, path) => keysAt(ProjectFile, path, value),
    hidden: new Set(['secret', 'url', 'apiUrl', 'user']),
    hint: `docs/projects.md lists every key. Secrets never stand in this file: \`secret:\` names a file that the server's operator keeps.`,
  })
  return { project, settings }
}
