import { useSignal } from '@preact/signals'

/** A command to copy. Where the browser gives no clipboard (plain HTTP), the text is selected instead. */
export function CopyCommand({ command, label }: { readonly command: string; readonly label: string }) {
  const said = useSignal('Copy')
  const copy = async (event: MouseEvent) => {
    const text = (event.currentTarget as HTMLElement).parentElement?.querySelector('code')
    try {
      await navigator.clipboard.writeText(command)
      said.value = 'Copied'
    } catch {
      if (text) getSelection()?.selectAllChildren(text)
      said.value = 'Selected: press Ctrl+C'
    }
  }
  return (
    <div class="command">
      <pre>
        <code>{command}</code>
      </pre>
      <button type="button" onClick={copy} aria-label={`Copy: ${label}`}>
        <span aria-live="polite">{said.value}</span>
      </button>
    </div>
  )
}
