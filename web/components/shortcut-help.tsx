import type { Signal } from '@preact/signals'
import { pageKeys, shownShortcuts } from '../shortcuts.ts'

/** Which keys do what on this page. */
export function ShortcutHelp({ open }: { readonly open: Signal<boolean> }) {
  const own = shownShortcuts().filter(({ title }) => title === pageKeys)
  return (
    <details
      class="shortcut-help"
      open={open.value}
      onToggle={(event) => {
        open.value = event.currentTarget.open
      }}
    >
      <summary>
        Keys <kbd>?</kbd>
      </summary>
      <dl>
        {own
          .flatMap(({ shortcuts }) => shortcuts)
          .map(({ key, what }) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        <div>
          <dt>
            <kbd>Enter</kbd>
          </dt>
          <dd>Open the alert</dd>
        </div>
      </dl>
    </details>
  )
}
