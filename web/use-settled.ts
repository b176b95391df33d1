import { useEffect, useRef } from 'preact/hooks'

/** Calls with the last of several values that come one after the other, once no other has come for so many milliseconds. */
export function useSettled<T>(tell: (value: T) => void, ms: number): (value: T) => void {
  const latest = useRef(tell)
  latest.current = tell
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return (value) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => latest.current(value), ms)
  }
}
