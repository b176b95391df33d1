import type { ProjectTable } from '../../db/schema.ts'
import { ProjectSettings, type SettingChange, type SettingsOutcome } from '../contract/project-settings.ts'
import { whyRefused } from '../judge/move-fields.ts'
import { canonicalJson } from './canonical-json.ts'
import type { ServiceDeps, Stores } from './deps.ts'
import { ProblemFailure } from './problem-failure.ts'
import { settingsOf } from './settings-of.ts'
import { markBlind } from './wanted-by.ts'

export interface ProjectSettingsService {
  /** Settings in force; null where there is no such project. */
  read(project: string): Promise<ProjectSettings | null>
  /** Applies settings. Branches and environment classes act on runs to come: what was stored is not sorted anew. */
  put(project: string, settings: ProjectSettings, options: { dry: boolean }): Promise<SettingsOutcome>
}

/** Projects' policies. `put` rejects with `ProblemFailure` (`invalid-request`) for classes that contradict each other. */
export function createProjectSettings({ database, clock }: ServiceDeps): ProjectSettingsService {
  return {
    read: (project) =>
      database.unitOfWork(async (stores) => {
        const row = await stores.projects.find(project)
        return row === undefined ? null : settingsOf(row)
      }),

    async put(project, settings, { dry }) {
      const refused = whyRefused(settings.environment)
      if (refused !== null) {
        throw new ProblemFailure('invalid-request', `The settings contradict themselves: ${refused}`, {
          errors: [{ path: '$.environment', message: refused }],
        })
      }
      return database.unitOfWork(async (stores) => {
        const known = await stores.projects.find(project)
        const next = withSettings(known, project, { settings, now: clock() })
        const before = known === undefined ? ProjectSettings.parse({}) : settingsOf(known)
        const after = settingsOf(next)
        const changes = changesBetween(before, after)
        const outcome = known === undefined ? 'created' : changes.length > 0 ? 'changed' : 'unchanged'
        if (!dry && outcome !== 'unchanged') await save(stores, next)
        return { outcome, changes, settings: after }
      })
    },
  }
}

async function save(stores: Stores, row: ProjectTable): Promise<void> {
  await stores.projects.save(row)
  await markBlind(stores, row.slug, settingsOf(row))
}

function withSettings(
  known: ProjectTable | undefined,
  slug: string,
  { settings, now }: { readonly settings: ProjectSettings; readonly now: number },
): ProjectTable {
  return {
    slug,
    baseline_branch: settings.baselineBranches[0] ?? known?.baseline_branch ?? 'main',
    settings_json: JSON.stringify(settings),
    created_at: known?.created_at ?? now,
  }
}

/** Every setting that differs, by its dotted name. Lists are settings as a whole. */
export function changesBetween(from: unknown, to: unknown, path = ''): SettingChange[] {
  if (isGroup(from) && isGroup(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
    return keys.flatMap((key) => changesBetween(from[key], to[key], path === '' ? key : `${path}.${key}`))
  }
  return canonicalJson(from ?? null) === canonicalJson(to ?? null) ? [] : [{ setting: path, from, to }]
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
