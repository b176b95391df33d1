import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { overlay } from '../frame-state.ts'
import { distinct, matchItems, namedItems, type PaletteItem } from '../model/palette-items.ts'
import { navigate } from '../router.ts'
import { usePaletteItems } from '../use-palette-items.ts'
import { OverlayDialog } from './overlay-dialog.tsx'

/** Finds pages, series, hosts, alerts, runs and actions by a few letters of their names. */
export function CommandPalette({ project }: { readonly project: string | null }) {
  const typed = useSignal('')
  const at = useSignal(0)
  const list = useRef<HTMLDivElement>(null)
  const known = usePaletteItems(project, typed.value)
  const named = namedItems(typed.value, known.projects)
  const items = distinct([...named, ...matchItems(known.items, typed.value)])
  const active = Math.min(at.value, items.length - 1)
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [active])
  const moves: Readonly<Record<string, () => number>> = {
    ArrowDown: () => (active + 1) % items.length,
    ArrowUp: () => (active + items.length - 1) % items.length,
    PageDown: () => Math.min(items.length - 1, active + 8),
    PageUp: () => Math.max(0, active - 8),
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key]
    const item = items[active]
    if (move !== undefined && items.length > 0) at.value = move()
    else if (event.key === 'Enter' && item !== undefined) choose(item)
    else return
    event.preventDefault()
  }
  return (
    <OverlayDialog label="Find anything" class="overlay palette">
      <input
        type="text"
        role="combobox"
        aria-label="Find anything"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `palette-${active}` : undefined}
        placeholder="Page, series, host, alert, commit, run, #pull request…"
        autocomplete="off"
        spellcheck={false}
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value
          at.value = 0
        }}
        onKeyDown={onKeyDown}
      />
      <div id="palette-list" role="listbox" aria-label="Found" ref={list}>
        {items.map((item, index) => (
          // The keys are the input's: it keeps the focus while the list shows what Enter does.
          <div
            key={item.id}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onPointerDown={(event) => {
              event.preventDefault()
              choose(item)
            }}
          >
            <span class="kind">{item.kind}</span>
            <span class="name">{item.name}</span>
            <span class="note">{item.note}</span>
          </div>
        ))}
      </div>
      <p class="quiet" role="status">
        {items.length === 0 ? (known.loading ? 'Loading…' : 'Nothing of that name') : `${items.length} found`}
        {known.loading && items.length > 0 && ', more to come…'}
      </p>
      {known.error !== null && (
        <p class="quiet" role="alert">
          Not everything could be searched: {known.error.detail}{' '}
          <button type="button" onClick={known.retry}>
            Try again
          </button>
        </p>
      )}
    </OverlayDialog>
  )
}

function choose({ to }: PaletteItem): void {
  overlay.value = null
  if (typeof to === 'string') navigate(to)
  else to()
}
