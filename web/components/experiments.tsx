import type { ComponentChildren } from 'preact'
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
  /** Called when a reader has stopped one. */
  readonly onDone: () => void
}

/** What was measured again because of a change, as far as that has come: the server tells of each boot and each step. */
export function Experiments(props: ExperimentsProps) {
  return (
    <>
      <Confirmations {...props} />
      <Bisections {...props} />
    </>
  )
}

/** Name an experiment's lists among the page's resources. */
export const experimentKeys = {
  confirmations: (project: string, of: ExperimentsOf) => `confirmations ${project} ${JSON.stringify(of)}`,
  bisections: (project: string, of: ExperimentsOf) => `bisections ${project} ${JSON.stringify(of)}`,
}

function Confirmations({ project, of, onDone }: ExperimentsProps) {
  const resource = useResource<readonly Confirmation[]>({
    key: experimentKeys.confirmations(project, of),
    load: async (signal) =>
      (await call('listConfirmations', { params: { project }, query: of, signal })).confirmations,
  })
  return (
    <Listed id="confirmation" title="Measured again" resource={resource}>
      {(one) => (
        <ConfirmationView
          key={one.id}
          project={project}
          confirmation={one}
          onDone={stopped(resource, onDone)}
        />
      )}
    </Listed>
  )
}

function Bisections({ project, of, onDone }: ExperimentsProps) {
  const resource = useResource<readonly Bisection[]>({
    key: experimentKeys.bisections(project, of),
    load: async (signal) =>
      (await call('listBisections', { params: { project }, query: of, signal })).bisections,
  })
  return (
    <Listed id="bisection" title="Search for the commit" resource={resource}>
      {(one) => (
        <BisectionView key={one.id} project={project} bisection={one} onDone={stopped(resource, onDone)} />
      )}
    </Listed>
  )
}

/** The list and what lies around it are asked for anew. */
function stopped({ retry }: Resource<unknown>, onDone: () => void): () => void {
  return () => {
    retry()
    onDone()
  }
}

interface ListedProps<T> {
  readonly id: 'confirmation' | 'bisection'
  readonly title: string
  readonly resource: Resource<readonly T[]>
  readonly children: (one: T) => ComponentChildren
}

/** Most changes have no experiment: no room is made for one before it is known. */
function Listed<T>({ id, title, resource, children }: ListedProps<T>) {
  const held = useHeld(resource)
  if (isEmpty(held.state)) return null
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ResourceView resource={held} what={`the ${id}`} room={{ lines: 2, rows: 6 }}>
        {(list) => list.map(children)}
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

/** Nothing was measured, or nothing is known of it yet. */
function isEmpty(state: { readonly status: string; readonly data?: readonly unknown[] }): boolean {
  return state.status === 'loading' || state.data?.length === 0
}
