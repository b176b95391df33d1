import { useEffect, useRef } from 'preact/hooks'
import type { AlertCounts } from '../../server/contract/alert-inbox.ts'
import { type FilterName, filterNames, nobody } from '../model/alert-inbox.ts'
import { attributionWord } from '../model/attribution-look.ts'
import { place, queryHref, replaceQuery } from '../router.ts'
import { useSettled } from '../use-settled.ts'

const states = { open: 'Open', muted: 'Muted', closed: 'Closed', all: 'All' } as const

const names: Readonly<Record<FilterName, string>> = {
  kind: 'About',
  evidence: 'Known',
  handling: 'Handling',
  attribution: 'Put down to',
  branch: 'Branch',
  host: 'Host',
  assignee: 'Assigned to',
}
/** These have few values: each is a link. The others may have hundreds. */
const linked = ['kind', 'evidence', 'handling', 'attribution'] as const

/** Which alerts to show: every choice is an address, with the number of alerts behind it. */
export function AlertFilters({ counts }: { readonly counts: AlertCounts | null }) {
  const { query } = place.value
  const chosen = ['q', ...filterNames].some((name) => query.has(name))
  const state = query.get('state') ?? 'open'
  return (
    <search class="alert-filters">
      <nav class="switches" aria-label="Which alerts">
        {Object.entries(states).map(([key, name]) => (
          <a
            key={key}
            href={queryHref({ state: key === 'open' ? null : key, before: null })}
            aria-current={key === state ? 'true' : undefined}
          >
            {name} <Count counts={counts?.state} value={key} />
          </a>
        ))}
      </nav>
      <div class="filters">
        <TextFilter text={query.get('q') ?? ''} />
        {filterNames
          .filter((name) => !linked.some((one) => one === name))
          .map((name) => (
            <SelectFilter key={name} name={name} counts={counts?.[name] ?? []} chosen={query.get(name)} />
          ))}
        {chosen && (
          <a href={`${place.value.path}${state === 'open' ? '' : `?state=${state}`}`}>Clear filters</a>
        )}
      </div>
      <div class="filter-links">
        {linked.map((name) => (
          <LinkFilter key={name} name={name} counts={counts?.[name] ?? []} chosen={query.get(name)} />
        ))}
      </div>
    </search>
  )
}

type Counts = AlertCounts['kind']

interface FilterProps {
  readonly name: FilterName
  readonly counts: Counts
  readonly chosen: string | null
}

/** A filter's values as links; the chosen one leads back to all of them. */
function LinkFilter({ name, counts, chosen }: FilterProps) {
  const shown =
    chosen === null || counts.some(({ value }) => value === chosen)
      ? counts
      : [...counts, { value: chosen, count: 0 }]
  if (shown.length === 0) return null
  return (
    <nav class="filter-group" aria-label={names[name]}>
      <span class="quiet">{names[name]}</span>
      {shown.map(({ value, count }) => (
        <a
          key={value}
          class="filter-link"
          href={queryHref({ [name]: value === chosen ? null : value, before: null })}
          aria-current={value === chosen ? 'true' : undefined}
        >
          {wordOf(name, value)} <span class="filter-count">{count}</span>
          {value === chosen && <span aria-hidden="true"> ×</span>}
        </a>
      ))}
    </nav>
  )
}

function SelectFilter({ name, counts, chosen }: FilterProps) {
  const toAddress = (value: string) => (value === '' ? nobody : value)
  const known = counts.map(({ value, count }) => ({ value: toAddress(value), count }))
  const missing = chosen !== null && !known.some(({ value }) => value === chosen)
  const options = missing ? [...known, { value: chosen, count: 0 }] : known
  return (
    <label class="field">
      <span class="visually-hidden">{names[name]}</span>
      <select
        value={chosen ?? ''}
        onChange={(event) => replaceQuery({ [name]: event.currentTarget.value, before: null })}
      >
        <option value="">{names[name]}: any</option>
        {options.map(({ value, count }) => (
          <option key={value} value={value} selected={value === chosen}>
            {value === nobody && name === 'assignee' ? 'nobody' : value} ({count})
          </option>
        ))}
      </select>
    </label>
  )
}

const typingPauseMs = 200

/** `/` puts the cursor into it; the address follows once typing pauses. */
function TextFilter({ text }: { readonly text: string }) {
  const input = useRef<HTMLInputElement>(null)
  const search = useSettled<string>((typed) => replaceQuery({ q: typed, before: null }), typingPauseMs)
  useEffect(() => {
    // What the reader is typing is newer than the address.
    if (input.current !== null && document.activeElement !== input.current) input.current.value = text
  }, [text])
  return (
    <label class="field">
      <span class="visually-hidden">Search alerts</span>
      <input
        ref={input}
        id="alert-search"
        type="search"
        maxLength={200}
        placeholder="Search ( / )"
        defaultValue={text}
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
    </label>
  )
}

function Count({ counts, value }: { readonly counts: Counts | undefined; readonly value: string }) {
  if (counts === undefined) return null
  const count = counts.find((one) => one.value === value)?.count ?? 0
  return <span class="filter-count">{count}</span>
}

function wordOf(name: FilterName, value: string): string {
  if (name === 'attribution')
    return attributionWord({ kind: value as Parameters<typeof attributionWord>[0]['kind'] })
  if (name === 'kind') return value === 'pull-request' ? 'pull request' : value.replace('-', ' ')
  return value
}
