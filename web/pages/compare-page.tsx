import { useSignal } from '@preact/signals'
import type { Comparison } from '../../server/contract/comparison.ts'
import { call } from '../api.ts'
import { ComparisonRows } from '../components/comparison-rows.tsx'
import { ComparisonSides } from '../components/comparison-sides.tsx'
import { EnvironmentDifferences } from '../components/environment-differences.tsx'
import { Page } from '../components/page.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { useResource } from '../resource.ts'
import { navigate, place, queryHref } from '../router.ts'

/** Two of anything side by side: runs, commits, branches, tags, pull requests, hosts. */
export function ComparePage({ project }: { readonly project: string }) {
  const { query } = place.value
  const [a, b] = [query.get('a') ?? '', query.get('b') ?? '']
  return (
    <Page title={`Compare – ${project}`} project={project} crumb="Compare">
      <h1>Compare</h1>
      {/* Coming from another page, the fields say what the address says. */}
      <CompareForm key={`${a} ${b}`} a={a} b={b} />
      {a !== '' && b !== '' && <Compared project={project} a={a} b={b} />}
    </Page>
  )
}

interface Sides {
  readonly a: string
  readonly b: string
}

function CompareForm({ a, b }: Sides) {
  const sides = useSignal<Sides>({ a, b })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    navigate(queryHref({ a: sides.value.a.trim(), b: sides.value.b.trim() }))
  }
  const { all, anyway } = flagsOf(place.value.query)
  return (
    <form class="panel" onSubmit={submit}>
      <div class="filters">
        {(['a', 'b'] as const).map((side) => (
          <label key={side} class="field">
            {side.toUpperCase()}
            <input
              type="text"
              name={side}
              required
              maxLength={1000}
              value={sides.value[side]}
              onInput={(event) => {
                sides.value = { ...sides.value, [side]: event.currentTarget.value }
              }}
            />
          </label>
        ))}
        <button type="submit">Compare</button>
        <a class="toggle" href={queryHref({ all: all ? null : '1' })}>
          {all ? 'Without explanatory metrics' : 'All metrics'}
        </a>
        <a class="toggle" href={queryHref({ anyway: anyway ? null : '1' })}>
          {anyway ? 'Only what is comparable' : 'Across hosts and environments too'}
        </a>
      </div>
      <p class="quiet">
        A run's id, a commit, a branch, a tag, <code>#12</code> for a pull request, <code>host:metal-01</code>{' '}
        for a host, or <code>latest</code>; several with commas between.
      </p>
    </form>
  )
}

function Compared({ project, a, b }: Sides & { readonly project: string }) {
  const { all, anyway } = flagsOf(place.value.query)
  const query = { a, b, all: toFlag(all), anyway: toFlag(anyway) }
  const resource = useResource({
    key: `compare ${project} ${a} ${b} ${all} ${anyway}`,
    load: (signal) => call('compare', { params: { project }, query, signal }),
  })
  return (
    <ResourceView resource={resource} what="the comparison">
      {(comparison) => <ComparisonView project={project} comparison={comparison} />}
    </ResourceView>
  )
}

function flagsOf(query: URLSearchParams): { readonly all: boolean; readonly anyway: boolean } {
  return { all: query.get('all') === '1', anyway: query.get('anyway') === '1' }
}

function toFlag(on: boolean): 'true' | 'false' {
  return on ? 'true' : 'false'
}

interface ComparisonViewProps {
  readonly project: string
  readonly comparison: Comparison
}

function ComparisonView({ project, comparison }: ComparisonViewProps) {
  const { a, b, differences } = comparison
  // What concerns one side stands there.
  const ofSides = new Set([...a.notes, ...b.notes])
  const notes = comparison.notes.filter((note) => !ofSides.has(note))
  return (
    <>
      <ComparisonSides project={project} comparison={comparison} />
      {notes.map((note) => (
        <p key={note} class="banner" role="note">
          {note}
        </p>
      ))}
      <ComparisonRows comparison={comparison} />
      {differences.length > 0 && (
        <section aria-labelledby="environment">
          <h2 id="environment">Environment differences</h2>
          <EnvironmentDifferences label="From A to B" differences={differences} />
        </section>
      )}
    </>
  )
}
