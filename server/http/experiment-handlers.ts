import type { Bisections } from '../services/bisections.ts'
import type { Confirmations } from '../services/confirmations.ts'
import type { Handlers } from './bind.ts'

interface ExperimentHandlerDeps {
  readonly confirmations: Confirmations
  readonly bisections: Bisections
  /** Tells the worker that a job was queued. */
  readonly nudge: () => void
}

type ExperimentRoute =
  | 'listConfirmations'
  | 'getConfirmation'
  | 'askConfirmation'
  | 'cancelConfirmation'
  | 'listBisections'
  | 'getBisection'
  | 'askBisection'
  | 'cancelBisection'

/** Confirmations and bisections: asked for, shown, and cancelled. */
export function experimentHandlers({
  confirmations,
  bisections,
  nudge,
}: ExperimentHandlerDeps): Pick<Handlers, ExperimentRoute> {
  const nudged = async <T>(done: Promise<T>): Promise<T> => {
    const result = await done
    nudge()
    return result
  }
  return {
    listConfirmations: async ({
      params: { project },
      query: { alert = null, base = null, head = null, limit },
    }) => ({
      confirmations: await confirmations.list(project, { limit, alert, base, head }),
    }),
    getConfirmation: ({ params }) => confirmations.get(params.project, params.confirmation),
    askConfirmation: ({ params, body }) => nudged(confirmations.ask(params.project, body)),
    cancelConfirmation: ({ params, body }) =>
      nudged(confirmations.cancel(params.project, params.confirmation, body)),
    listBisections: async ({
      params: { project },
      query: { alert = null, base = null, head = null, limit },
    }) => ({
      bisections: await bisections.list(project, { limit, alert, base, head }),
    }),
    getBisection: ({ params }) => bisections.get(params.project, params.bisection),
    askBisection: ({ params, body }) => nudged(bisections.ask(params.project, body)),
    cancelBisection: ({ params, body }) => nudged(bisections.cancel(params.project, params.bisection, body)),
  }
}
