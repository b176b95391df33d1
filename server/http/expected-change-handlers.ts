import type { ExpectedChanges } from '../services/expect-change.ts'
import type { Handlers } from './bind.ts'
import { found } from './found.ts'

/** Accepted changes. */
export function expectedChangeHandlers(
  changes: ExpectedChanges,
): Pick<Handlers, 'listExpectedChanges' | 'expectChange' | 'takeBackExpectedChange'> {
  return {
    listExpectedChanges: async ({ params: { project }, query: { limit, commit = null } }) => ({
      changes: found(await changes.list(project, { limit, commit }), `project ${project}`),
    }),
    takeBackExpectedChange: ({ params: { project, change }, body }) =>
      changes.takeBack(project, change, body),
    expectChange: ({ params: { project }, body }) => changes.expect(project, body),
  }
}
