import type { EnvironmentFields } from '../services/environment-fields.ts'
import type { Handlers } from './bind.ts'

/** Environment fields and what other classes would make of them. */
export function environmentFieldHandlers(
  fields: EnvironmentFields,
): Pick<Handlers, 'listEnvironmentFields' | 'previewClasses'> {
  return {
    listEnvironmentFields: ({ params: { project } }) => fields.list(project),
    previewClasses: ({ params: { project }, body }) => fields.preview(project, body),
  }
}
