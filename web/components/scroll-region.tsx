import type { ComponentChildren } from 'preact'

interface ScrollRegionProps {
  readonly label: string
  readonly children: ComponentChildren
}

/** Holds what may be wider than the page. */
export function ScrollRegion({ label, children }: ScrollRegionProps) {
  return (
    <section
      class="scroll"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
      tabIndex={0}
    >
      {children}
    </section>
  )
}
