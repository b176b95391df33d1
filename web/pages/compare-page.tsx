import { useSignal } from '@preact/signals'
import { call } from '../api.ts'
import { ComparisonView } from '../components/comparison-view.tsx'
import { Page } from '../components/page.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { SidePicker } from '../components/side-picker.tsx'
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
      <CompareForm key={`${a} ${b}`} project={project} a={a} b={b} />
      {a !== '' && b !== '' && <Compared project={project} a={a} b={b} />}
    </Page>
  )
}

interface Sides {
  readonly a: string
  readonly b: string
}

function CompareForm({ project, a, b }: Sides & { readonly project: string }) {
  const sides = useSignal<Sides>({ a, b })
  const ask = (next: Sides) =>
    // Rows of another comparison mean nothing in this one.
    navigate(queryHref({ a: next.a.trim(), b: next.b.trim(), row: null }))
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    ask(sides.value)
  }
  const { all, anyway } = flagsOf(place.value.query)
  return (
    <form class="panel" onSubmit={submit}>
      <div class="filters">
        {(['a', 'b'] as const).map((side) => (
          <SidePicker
            key={side}
            project={project}
            name={side.toUpperCase()}
            value={sides.value[side]}
            onValue={(value) => {
              sides.value = { ...sides.value, [side]: value }
            }}
          />
        ))}
        <button type="submit">Compare</button>
        <button type="button" disabled={a === '' || b === ''} onClick={() => ask({ a: b, b: a })}>
          Swap
        </button>
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
    <ResourceView resource={resource} what="the comparison" room={{ lines: 2, tiles: true, rows: 16 }}>
      {(comparison) => <ComparisonView project={project} comparison={comparison} query={query} />}
    </ResourceView>
  )
}

function flagsOf(query: URLSearchParams): { readonly all: boolean; readonly anyway: boolean } {
  return { all: query.get('all') === '1', anyway: query.get('anyway') === '1' }
}

function toFlag(on: boolean): 'true' | 'false' {
  return on ? 'true' : 'false'
}
