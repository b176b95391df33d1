import type { createCompare } from '../services/compare.ts'
import type { Handlers } from './bind.ts'

/** Two of anything side by side. */
export function compareHandlers(compare: ReturnType<typeof createCompare>): Pick<Handlers, 'compare'> {
  return {
    compare: ({ params: { project }, query: { anyway, all, ...query } }) =>
      compare(project, { ...query, anyway: anyway === 'true', all: all === 'true' }),
  }
}
