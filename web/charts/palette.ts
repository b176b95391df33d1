import { type ShownVerdict, shownVerdicts } from '../model/verdict-look.ts'

/** The colours that a chart draws with; a canvas cannot read custom properties by itself. */
export interface Palette {
  readonly text: string
  readonly muted: string
  readonly grid: string
  readonly surface: string
  readonly line: string
  readonly band: string
  readonly accent: string
  /** The edges of a segment's band. */
  readonly segment: string
  /** Where a change may as well begin. */
  readonly range: string
  /** Series drawn over another one. */
  readonly overlays: readonly string[]
  readonly verdicts: Readonly<Record<ShownVerdict, string>>
}

/** Reads the palette with a function that knows the custom properties, e.g. of the document's computed style. */
export function readPalette(property: (name: string) => string): Palette {
  return {
    text: property('--ink'),
    muted: property('--ink-2'),
    grid: property('--rule'),
    surface: property('--surface'),
    line: property('--chart-line'),
    band: property('--chart-band'),
    accent: property('--accent'),
    segment: property('--chart-segment'),
    range: property('--chart-range'),
    overlays: [1, 2, 3, 4, 5].map((order) => property(`--overlay-${order}`)),
    verdicts: Object.fromEntries(
      shownVerdicts.map((kind) => [kind, property(`--${kind}`)]),
    ) as Palette['verdicts'],
  }
}
