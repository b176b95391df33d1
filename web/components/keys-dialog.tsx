import { overlay } from '../frame-state.ts'
import { shownShortcuts } from '../shortcuts.ts'
import { OverlayDialog } from './overlay-dialog.tsx'

/** All keys that do something here. */
export function KeysDialog() {
  return (
    <OverlayDialog label="Keys" class="overlay keys-dialog">
      <header>
        <h2>Keys</h2>
        <button
          type="button"
          onClick={() => {
            overlay.value = null
          }}
        >
          Close
        </button>
      </header>
      {shownShortcuts().map(({ title, shortcuts }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {shortcuts.map(({ key, what }) => (
              <div key={key}>
                <dt>
                  {key.split(' ').map((part) => (
                    <kbd key={part}>{part.replace('Mod+', 'Ctrl or ⌘ + ')}</kbd>
                  ))}
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </OverlayDialog>
  )
}
