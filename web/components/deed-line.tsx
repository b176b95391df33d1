import type { DeedState } from '../use-deed.ts'

/** What came of the last thing done, with the way back where there is one. */
export function DeedLine({ state }: { readonly state: DeedState | null }) {
  if (state?.is === 'failed') {
    const { title, detail, hint } = state.error
    return (
      <p class="regressed-ink" role="alert">
        {title}: {detail}. {hint}
      </p>
    )
  }
  const undo = state?.is === 'done' ? state.undo : null
  return (
    <p role="status" class={state?.is === 'done' ? '' : 'visually-hidden'}>
      {state?.is === 'busy' && 'Sending…'}
      {state?.is === 'done' && state.text}{' '}
      {undo !== null && (
        <button type="button" onClick={undo}>
          Undo
        </button>
      )}
    </p>
  )
}
