import { z } from 'zod'
import { ProjectSettings, SettingsOutcome } from './project-settings.ts'
import { bodyProblems, inProject, nothing, type Route } from './route.ts'
import { ProjectSummary } from './views.ts'

/** A project's policy. */
export const projectRoutes = {
  getProject: {
    method: 'GET',
    path: '/api/v1/projects/:project',
    scope: 'read',
    summary: 'A project with its settings, every default filled in',
    params: inProject,
    query: nothing,
    body: null,
    status: 200,
    reply: z.strictObject({ project: ProjectSummary, settings: ProjectSettings }),
    problems: ['not-found'],
  },
  putProject: {
    method: 'PUT',
    path: '/api/v1/projects/:project',
    scope: 'admin',
    summary:
      'Apply settings: creates the project where there is none, and changes nothing where they hold already',
    params: inProject,
    /** `dry`: say what would change. */
    query: z.strictObject({ dry: z.enum(['true', 'false']).default('false') }),
    body: ProjectSettings,
    status: 200,
    reply: SettingsOutcome,
    problems: [...bodyProblems],
  },
} as const satisfies Record<string, Route>
