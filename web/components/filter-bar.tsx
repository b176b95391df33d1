import { useEffect, useRef } from 'preact/hooks'
import type { Grouping, SeriesView, seriesChoices } from '../model/select-series.ts'
import { shownVerdicts, verdictWords } from '../model/verdict-look.ts'
import { queryHref, replaceQuery } from '../router.ts'

interface FilterBarProps {
  readonly view: SeriesView
  /** What there is to choose from. */
  readonly choices: ReturnType<typeof seriesChoices>
  readonly groupings: readonly Grouping[]
}

const names = [
  ['project', 'Project'],
  ['benchmark', 'Benchmark'],
  ['path', 'Path'],
  ['host', 'Host'],
  ['branch', 'Branch'],
] as const

/** What to show of the series, and how; every choice goes to the address. */
export function FilterBar({ view, choices, groupings }: FilterBarProps) {
  const input = useSlashFocus()
  return (
    <search class="filters">
      <label class="field">
        <span class="visually-hidden">Filter series</span>
        <input
          ref={input}
          type="search"
          placeholder="Filter ( / )"
          value={view.text}
          onInput={(event) => replaceQuery({ q: event.currentTarget.value })}
        />
      </label>
      <Choice
        label="Verdict"
        name="verdict"
        chosen={view.verdict}
        options={shownVerdicts.map((kind) => [kind, verdictWords[kind]])}
      />
      {names
        .filter(([name]) => choices[name].length > 1 || view[name] !== null)
        .map(([name, label]) => (
          <Choice
            key={name}
            label={label}
            name={name}
            chosen={view[name]}
            options={withChosen(choices[name], view[name]).map((value) => [value, value])}
          />
        ))}
      <Choice
        label="Group"
        name="group"
        none="none"
        chosen={view.group}
        options={groupings.map((group) => [group, `by ${group}`])}
      />
      <a class="toggle" href={queryHref({ all: view.all ? null : '1' })}>
        {view.all ? 'Headline metrics only' : 'All metrics'}
      </a>
      <a class="toggle" href={queryHref({ view: view.tiles ? null : 'tiles' })}>
        {view.tiles ? 'As a table' : 'As tiles'}
      </a>
      {isFiltered(view) && (
        <a class="toggle" href={queryHref(nothingChosen)}>
          Clear filters
        </a>
      )}
    </search>
  )
}

const nothingChosen = {
  ...{ q: null, verdict: null, project: null, benchmark: null, path: null, host: null, branch: null },
}

function isFiltered(view: SeriesView): boolean {
  return view.text !== '' || view.verdict !== null || names.some(([name]) => view[name] !== null)
}

/** A link may ask for what is not there (any more): it is shown as chosen all the same. */
function withChosen(options: readonly string[], chosen: string | null): readonly string[] {
  return chosen === null || options.includes(chosen) ? options : [...options, chosen]
}

interface ChoiceProps {
  readonly label: string
  readonly name: string
  readonly chosen: string | null
  readonly none?: string
  readonly options: readonly (readonly [string, string])[]
}

function Choice({ label, name, chosen, none = 'any', options }: ChoiceProps) {
  return (
    <label class="field">
      <span class="visually-hidden">{label}</span>
      <select value={chosen ?? ''} onChange={(event) => replaceQuery({ [name]: event.currentTarget.value })}>
        <option value="">
          {label}: {none}
        </option>
        {options.map(([value, text]) => (
          <option key={value} value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

/** `/` anywhere on the page puts the cursor into the filter. */
function useSlashFocus() {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, select, textarea')
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return input
}
