import type { ProjectTable } from '../../db/schema.ts'
import { ProjectSettings } from '../contract/project-settings.ts'

type Row = Pick<ProjectTable, 'settings_json' | 'baseline_branch'>

/** A project's settings with every default filled in; the branches are those in force. */
export function settingsOf(project: Row): ProjectSettings {
  const said = saidOf(project)
  const baselineBranches =
    said.baselineBranches.length > 0 ? said.baselineBranches : [project.baseline_branch]
  return { ...said, baselineBranches }
}

/** As they were said: without branches where nobody named any. */
export function saidOf({ settings_json }: Pick<Row, 'settings_json'>): ProjectSettings {
  return ProjectSettings.parse(JSON.parse(settings_json ?? '{}'))
}
