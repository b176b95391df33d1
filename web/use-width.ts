import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** An element's width in pixels; follows changes. */
export function useWidth(): { readonly element: RefObject<HTMLDivElement | null>; readonly width: number } {
  const element = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const target = element.current
    if (target === null) return
    const read = () => setWidth(target.clientWidth)
    read()
    const resized = new ResizeObserver(read)
    resized.observe(target)
    return () => resized.disconnect()
  }, [])
  return { element, width }
}
