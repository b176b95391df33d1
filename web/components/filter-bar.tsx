import { useEffect, useRef } from 'preact/hooks'
import type { SeriesView } from '../model/select-series.ts'
import { shownVerdicts, verdictWords } from '../model/verdict-look.ts'
import { queryHref, replaceQuery } from '../router.ts'

interface FilterBarProps {
  readonly view: SeriesView
  readonly hosts: readonly string[]
}

/** What to show of the series; every choice goes to the address. */
export function FilterBar({ view, hosts }: FilterBarProps) {
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
      <Choice label="Host" name="host" chosen={view.host} options={hosts.map((host) => [host, host])} />
      <a class="toggle" href={queryHref({ all: view.all ? null : '1' })}>
        {view.all ? 'Headline metrics only' : 'All metrics'}
      </a>
    </search>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly name: string
  readonly chosen: string | null
  readonly options: readonly (readonly [string, string])[]
}

function Choice({ label, name, chosen, options }: ChoiceProps) {
  return (
    <label class="field">
      <span class="visually-hidden">{label}</span>
      <select value={chosen ?? ''} onChange={(event) => replaceQuery({ [name]: event.currentTarget.value })}>
        <option value="">{label}: any</option>
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
