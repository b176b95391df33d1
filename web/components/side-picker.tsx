import { useSignal } from '@preact/signals'
import { useEffect, useId } from 'preact/hooks'
import type { SideSuggestion } from '../../server/contract/compare-routes.ts'
import { call } from '../api.ts'
import { lastWord, withLastWord } from '../model/side-words.ts'

interface SidePickerProps {
  readonly project: string
  readonly name: string
  readonly value: string
  readonly onValue: (value: string) => void
}

const afterTypingMs = 120

/** A field for one side of a comparison, which suggests what can be compared; several names have commas between. */
export function SidePicker({ project, name, value, onValue }: SidePickerProps) {
  const id = useId()
  const open = useSignal(false)
  const sides = useSignal<readonly SideSuggestion[]>([])
  const active = useSignal(-1)
  const text = lastWord(value)
  const isOpen = open.value && sides.value.length > 0
  useEffect(() => {
    if (!open.value) return
    const controller = new AbortController()
    const ask = async () => {
      try {
        const found = await call('suggestSides', {
          params: { project },
          query: { text },
          signal: controller.signal,
        })
        sides.value = found.sides
        active.value = -1
      } catch {
        // A field without suggestions is still a field: what is wrong shows where the comparison is asked for.
        sides.value = []
      }
    }
    const timer = setTimeout(ask, afterTypingMs)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [project, text, open.value])
  const choose = (side: SideSuggestion | undefined) => {
    if (side === undefined) return false
    onValue(withLastWord(value, side.word))
    open.value = false
    return true
  }
  const move = (step: number) => {
    const count = sides.value.length
    const from = active.value < 0 && step < 0 ? 0 : active.value
    if (isOpen) active.value = (from + step + count) % count
    open.value = true
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const act = actions[event.key]
    if (act === undefined || !act()) return
    event.preventDefault()
  }
  /** Each tells whether it did anything: else the key means what it always does. */
  const actions: Readonly<Record<string, () => boolean>> = {
    ArrowDown: () => {
      move(1)
      return true
    },
    ArrowUp: () => {
      move(-1)
      return true
    },
    // A choice is not yet a question: the form is sent by the next Enter.
    Enter: () => isOpen && choose(sides.value[active.value]),
    Escape: () => {
      open.value = false
      return isOpen
    },
  }
  return (
    <span class="field side-picker">
      <label for={`${id}-field`}>{name}</label>
      <input
        id={`${id}-field`}
        type="text"
        role="combobox"
        name={name.toLowerCase()}
        required
        maxLength={1000}
        autoComplete="off"
        spellcheck={false}
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(isOpen && active.value >= 0 && { 'aria-activedescendant': `${id}-${active.value}` })}
        value={value}
        onInput={(event) => {
          onValue(event.currentTarget.value)
          open.value = true
        }}
        onFocus={() => {
          open.value = true
        }}
        onBlur={() => {
          open.value = false
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={`${id}-list`}
        class="suggestions"
        role="listbox"
        aria-label={`What ${name} can be`}
        hidden={!isOpen}
      >
        {isOpen &&
          sides.value.map((side, i) => (
            <div
              key={`${side.kind} ${side.word}`}
              id={`${id}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === active.value}
              // Before the field loses the focus, which closes the list.
              onMouseDown={(event) => {
                event.preventDefault()
                choose(side)
              }}
            >
              <b>{side.word}</b> <span class="tag">{kindWords[side.kind]}</span>{' '}
              <span class="quiet">{side.what}</span>
            </div>
          ))}
      </div>
    </span>
  )
}

const kindWords: Readonly<Record<SideSuggestion['kind'], string>> = {
  branch: 'branch',
  tag: 'tag',
  'pull-request': 'pull request',
  host: 'host',
  commit: 'commit',
  run: 'run',
}
