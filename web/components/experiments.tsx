import { useRef } from 'preact/hooks'
import type { ChangeDetail } from '../../server/contract/change.ts'
import type { Bisection, Confirmation } from '../../server/contract/confirmation.ts'
import { call } from '../api.ts'
import { type Resource, useResource } from '../resource.ts'
import { BisectionView } from './bisection-view.tsx'
import { ConfirmationView } from './confirmation-view.tsx'
import { ResourceView } from './resource-view.tsx'

/** What was measured because of something: of an alert, or about two commits. */
export type ExperimentsOf = { readonly alert: string } | { readonly base: string; readonly head: string }

/** What was measured because of a change; null where there is nothing that could be. */
export function experimentsOf({
  alert,
  after,
  upTo,
}: Pick<ChangeDetail, 'alert' | 'after' | 'upTo'>): ExperimentsOf | null {
  if (alert !== null) return { alert: alert.id }
  return after === null || upTo === null ? null : { base: after.head, head: upTo.head }
}

interface ExperimentsProps {
  readonly project: string
  readonly of: ExperimentsOf
}

/** What was measured again because of a change, as far as that has come: the server tells of each boot and each step. */
export function Experiments({ project, of }: ExperimentsProps) {
  return (
    <>
      <Confirmations project={project} of={of} />
      <Bisections project={project} of={of} />
    </>
  )
}

/** Name an experiment's lists among the page's resources. */
export const experimentKeys = {
  confirmations: (project: string, of: ExperimentsOf) => `confirmations ${project} ${JSON.stringify(of)}`,
  bisections: (project: string, of: ExperimentsOf) => `bisections ${project} ${JSON.stringify(of)}`,
}

function Confirmations({ project, of }: ExperimentsProps) {
  const resource = useHeld(
    useResource<readonly Confirmation[]>({
      key: experimentKeys.confirmations(project, of),
      load: async (signal) =>
        (await call('listConfirmations', { params: { project }, query: of, signal })).confirmations,
    }),
  )
  if (isEmpty(resource.state)) return null
  return (
    <section aria-labelledby="confirmation">
      <h2 id="confirmation">Measured again</h2>
      <ResourceView resource={resource} what="the confirmation" room={{ lines: 2, rows: 6 }}>
        {(list) => list.map((one) => <ConfirmationView key={one.id} project={project} confirmation={one} />)}
      </ResourceView>
    </section>
  )
}

function Bisections({ project, of }: ExperimentsProps) {
  const resource = useHeld(
    useResource<readonly Bisection[]>({
      key: experimentKeys.bisections(project, of),
      load: async (signal) =>
        (await call('listBisections', { params: { project }, query: of, signal })).bisections,
    }),
  )
  if (isEmpty(resource.state)) return null
  return (
    <section aria-labelledby="bisection">
      <h2 id="bisection">Search for the commit</h2>
      <ResourceView resource={resource} what="the bisection" room={{ lines: 2, rows: 6 }}>
        {(list) => list.map((one) => <BisectionView key={one.id} bisection={one} />)}
      </ResourceView>
    </section>
  )
}

/** What was shown last, while a range that later runs have moved is asked about: the page must not jump. */
function useHeld<T>(resource: Resource<T>): Resource<T> {
  const held = useRef(resource)
  if (resource.state.status !== 'loading') held.current = resource
  return held.current
}

/** Nothing was measured, or nothing is known of it yet: most changes have no experiment, and no room is made for one. */
function isEmpty(state: { readonly status: string; readonly data?: readonly unknown[] }): boolean {
  return state.status === 'loading' || state.data?.length === 0
}
