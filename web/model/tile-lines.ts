import type { SeriesSummary } from '../../server/contract/views.ts'
import type { SeriesItem } from './select-series.ts'

export type TileLine =
  | { readonly kind: 'group'; readonly name: string; readonly count: number }
  | { readonly kind: 'tiles'; readonly first: number; readonly rows: readonly SeriesSummary[] }

/** Series in lines of so many tiles, each group on lines of its own; `first` counts series from 0. */
export function tileLines(items: readonly SeriesItem[], columns: number): TileLine[] {
  const lines: TileLine[] = []
  let open: SeriesSummary[] = []
  let first = 0
  const close = () => {
    if (open.length > 0) lines.push({ kind: 'tiles', first, rows: open })
    first += open.length
    open = []
  }
  for (const item of items) {
    if (item.kind === 'group') {
      close()
      lines.push({ kind: 'group', name: item.name, count: item.rows.length })
    } else {
      open.push(item.row)
      if (open.length === columns) close()
    }
  }
  close()
  return lines
}
