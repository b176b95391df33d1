import { useSignal } from '@preact/signals'
import { tokenWanted } from './api.ts'
import { type LoadError, loadErrorOf } from './model/load-error.ts'

/** How far the last thing that a reader asked the server to do has come. */
export type DeedState =
  | { readonly is: 'busy' }
  | { readonly is: 'done'; readonly text: string; readonly undo: (() => Promise<void>) | null }
  | { readonly is: 'failed'; readonly error: LoadError }

export interface Deed {
  readonly state: DeedState | null
  /** Does something, says `text` once it is done, and offers to take it back where that can be. */
  readonly run: (
    text: string,
    work: () => Promise<unknown>,
    undo?: () => Promise<unknown>,
  ) => Promise<boolean>
}

/** Does what a reader asks for, one thing at a time; where the server wants a token for it, the reader is asked for one. */
export function useDeed(onDone: () => void): Deed {
  const state = useSignal<DeedState | null>(null)
  const run: Deed['run'] = async (text, work, undo) => {
    state.value = { is: 'busy' }
    try {
      await work()
      const takeBack = undo === undefined ? null : async () => void (await run('Taken back.', undo))
      state.value = { is: 'done', text, undo: takeBack }
      onDone()
      return true
    } catch (thrown) {
      const error = loadErrorOf(thrown)
      if (error.unauthenticated || error.forbidden) tokenWanted.value = 'admin'
      state.value = { is: 'failed', error }
      return false
    }
  }
  return { state: state.value, run }
}
