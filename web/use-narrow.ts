import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

const narrow = '(max-width: 640px)'

/** Whether the window is as narrow as a phone; follows changes. */
export function useNarrow(): boolean {
  const state = useSignal(matchMedia(narrow).matches)
  useEffect(() => {
    const media = matchMedia(narrow)
    const follow = () => {
      state.value = media.matches
    }
    media.addEventListener('change', follow)
    return () => media.removeEventListener('change', follow)
  }, [state])
  return state.value
}
