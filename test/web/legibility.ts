import type { Page } from 'playwright-core'

/**
 * What cannot be read on a page although it stands there, one line for each kind: words broken into single letters, cells of a row
 * that lie over each other, and on a wide page tables that hide columns.
 */
export function illegible(page: Page): Promise<string[]> {
  return page.evaluate(findIllegible)
}

/** Runs in the page. */
function findIllegible(): string[] {
  const isShown = (element: Element) => element.checkVisibility({ visibilityProperty: true })
  const told = (element: Element) => `"${element.textContent?.trim().slice(0, 40)}"`
  const some = (what: string, elements: readonly Element[]) =>
    elements.length === 0
      ? []
      : [`${what}: ${elements.slice(0, 3).map(told).join(', ')}, ${elements.length} in all`]

  const linesOf = (text: Node) => {
    const range = document.createRange()
    range.selectNodeContents(text)
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size
  }
  const isSqueezed = (element: Element) =>
    [...element.childNodes].some((node) => {
      const letters = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '').trim().length : 0
      return letters >= 8 && linesOf(node) > 3 && letters / linesOf(node) < 5
    })

  const overlap = (a: DOMRect, b: DOMRect) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2
  const liesOver = (row: Element) => {
    const boxes = [...row.children].filter(isShown).map((cell) => cell.getBoundingClientRect())
    return boxes.some((box, i) => boxes.slice(i + 1).some((other) => overlap(box, other)))
  }

  const all = [...document.querySelectorAll('body *')].filter(isShown)
  const rows = all.filter((element) => element.matches('tr'))
  const hiding = all.filter(
    (element) =>
      innerWidth > 1000 && element.matches('section.scroll') && element.scrollWidth > element.clientWidth,
  )
  return [
    ...some('broken into letters', all.filter(isSqueezed)),
    ...some('cells over each other', rows.filter(liesOver)),
    ...some('columns out of sight', hiding),
  ]
}
