import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type RowWindow, rowWindow, scrollToShow } from '../model/row-window.ts'

interface WindowOptions {
  readonly count: number
  readonly rowHeight: number
  /** Pixels at the top of the box that rows scroll under. */
  readonly header: number
}

export interface ScrollingRows {
  readonly box: RefObject<HTMLDivElement | null>
  readonly window: RowWindow
  /** The row that the keyboard is on. */
  readonly active: number
  readonly setActive: (row: number) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

/**
 * Draws only those rows of a scrolling box that are in sight. Arrows, j and k, Page Up and Down, Home and End go from row
 * to row: the link in the row's element (`data-row`) takes the focus.
 */
export function useRowWindow({ count, rowHeight, header }: WindowOptions): ScrollingRows {
  const box = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ scrollTop: 0, viewHeight: 900 })
  const [active, setActive] = useState(0)
  const wanted = useRef<number | null>(null)
  const scrolled = { ...place, count, rowHeight }
  const seen = rowWindow(scrolled)

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const read = () => setPlace({ scrollTop: element.scrollTop, viewHeight: element.clientHeight })
    read()
    element.addEventListener('scroll', read, { passive: true })
    const resized = new ResizeObserver(read)
    resized.observe(element)
    return () => {
      element.removeEventListener('scroll', read)
      resized.disconnect()
    }
  }, [])

  // The row may have to be drawn before it can have the focus.
  useEffect(() => {
    if (wanted.current === null) return
    const link = box.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"] a`)
    if (!link) return
    wanted.current = null
    link.focus({ preventScroll: true })
  })

  const goTo = (row: number) => {
    const to = Math.max(0, Math.min(count - 1, row))
    const element = box.current
    if (element === null || count === 0) return
    const { scrollTop, clientHeight: viewHeight } = element
    const top = scrollToShow(to, { count, rowHeight, scrollTop, viewHeight, header })
    if (top !== null) element.scrollTop = top
    wanted.current = to
    setActive(to)
    setPlace({ scrollTop: element.scrollTop, viewHeight })
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((place.viewHeight - header) / rowHeight) - 1)
    const to = target(event.key, { active: Math.min(active, count - 1), page, count })
    if (to === null) return
    event.preventDefault()
    goTo(to)
  }
  return { box, window: seen, active: Math.min(active, Math.max(0, count - 1)), setActive, onKeyDown }
}

function target(
  key: string,
  { active, page, count }: { readonly active: number; readonly page: number; readonly count: number },
): number | null {
  if (key === 'ArrowDown' || key === 'j') return active + 1
  if (key === 'ArrowUp' || key === 'k') return active - 1
  if (key === 'PageDown') return active + page
  if (key === 'PageUp') return active - page
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}
