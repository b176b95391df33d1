/** Rows of one height in a box that scrolls. */
export interface ScrolledRows {
  readonly count: number
  /** Pixels, as are the others. */
  readonly rowHeight: number
  readonly scrollTop: number
  readonly viewHeight: number
}

export interface RowWindow {
  /** The first row to draw, and the one after the last. */
  readonly from: number
  readonly to: number
  /** Pixels that the rows before and after them would take. */
  readonly before: number
  readonly after: number
}

/** Rows beyond either edge that are drawn too, so that there are some to see until the next frame. */
const spare = 8

/** Which rows are in sight; the rest is room. Nothing is left out that the box shows. */
export function rowWindow({ count, rowHeight, scrollTop, viewHeight }: ScrolledRows): RowWindow {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight)
  const visible = Math.ceil(viewHeight / rowHeight) + 1
  // In steps, so that most scrolling draws nothing anew; of even numbers, so that striped rows stay as they are.
  const step = spare / 2
  const from = Math.max(0, Math.floor((Math.min(first, count) - step) / step) * step)
  const to = Math.min(count, Math.ceil((first + visible + step) / step) * step)
  return {
    from: Math.min(from, to),
    to,
    before: Math.min(from, to) * rowHeight,
    after: (count - to) * rowHeight,
  }
}

/** Where to scroll so that a row is in sight whole, below `header` pixels that stay; null where it is already. */
export function scrollToShow(row: number, box: ScrolledRows & { readonly header: number }): number | null {
  const top = row * box.rowHeight
  const room = box.viewHeight - box.header
  if (top < box.scrollTop) return top
  if (top + box.rowHeight > box.scrollTop + room) return top + box.rowHeight - room
  return null
}
