import type { ComponentChildren } from 'preact'

interface PagePartProps {
  readonly id: string
  readonly title: string
  readonly children: ComponentChildren
}

/** A part of a long page, under its heading. */
export function PagePart({ id, title, children }: PagePartProps) {
  return (
    <section class="quality-part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}
