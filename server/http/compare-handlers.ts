import { comparisonCsv } from '../report/comparison-csv.ts'
import { comparisonMarkdown } from '../report/comparison-markdown.ts'
import type { createCompare } from '../services/compare.ts'
import type { createSuggestSides } from '../services/suggest-sides.ts'
import type { HandlerInput, Handlers } from './bind.ts'
import { found } from './found.ts'

interface CompareHandlerDeps {
  readonly compare: ReturnType<typeof createCompare>
  readonly suggestSides: ReturnType<typeof createSuggestSides>
}

type CompareRoute = 'compare' | 'compareAsMarkdown' | 'compareAsCsv' | 'suggestSides'

/** Two of anything side by side. */
export function compareHandlers({ compare, suggestSides }: CompareHandlerDeps): Pick<Handlers, CompareRoute> {
  const compared = ({
    params: { project },
    query: { anyway, all, ...query },
  }: Pick<HandlerInput<'compare'>, 'params' | 'query'>) =>
    compare(project, { ...query, anyway: anyway === 'true', all: all === 'true' })
  return {
    compare: compared,
    compareAsMarkdown: async (input) => comparisonMarkdown(await compared(input)),
    compareAsCsv: async (input) => comparisonCsv(await compared(input)),
    suggestSides: async ({ params: { project }, query: { text } }) => ({
      sides: found(await suggestSides(project, text), `project ${project}`),
    }),
  }
}
