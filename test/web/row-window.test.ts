import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowWindow, scrollToShow } from '../../web/model/row-window.ts'

const scrolled = fc.record({
  count: fc.integer({ min: 0, max: 5000 }),
  rowHeight: fc.integer({ min: 10, max: 100 }),
  scrollTop: fc.integer({ min: -50, max: 600_000 }),
  viewHeight: fc.integer({ min: 0, max: 2000 }),
})

describe('rowWindow', () => {
  it('draws every row that is in sight, and few more', () => {
    fc.assert(
      fc.property(scrolled, (rows) => {
        const { from, to } = rowWindow(rows)
        const { count, rowHeight, scrollTop, viewHeight } = rows
        const first = Math.min(count, Math.max(0, Math.floor(scrollTop / rowHeight)))
        const last = Math.min(count, Math.ceil((Math.max(0, scrollTop) + viewHeight) / rowHeight))
        expect(from).toBeLessThanOrEqual(first)
        expect(to).toBeGreaterThanOrEqual(Math.min(last, count))
        expect(to - from).toBeLessThanOrEqual(Math.ceil(viewHeight / rowHeight) + 20)
      }),
    )
  })

  it('keeps the length of the whole list', () => {
    fc.assert(
      fc.property(scrolled, (rows) => {
        const { from, to, before, after } = rowWindow(rows)
        expect(before + (to - from) * rows.rowHeight + after).toBe(rows.count * rows.rowHeight)
      }),
    )
  })

  it('stays the same while the scrolling stays within a few rows', () => {
    const at = (scrollTop: number) => rowWindow({ count: 1000, rowHeight: 28, scrollTop, viewHeight: 600 })
    expect(at(2800)).toEqual(at(2820))
  })
})

describe('scrollToShow', () => {
  const box = { count: 100, rowHeight: 20, viewHeight: 220, header: 20 }

  it('leaves the box where it is for a row in sight', () => {
    expect(scrollToShow(5, { ...box, scrollTop: 0 })).toBeNull()
  })

  it('scrolls as little as shows the row whole, beside the header that stays', () => {
    expect(scrollToShow(12, { ...box, scrollTop: 0 })).toBe(60)
    expect(scrollToShow(3, { ...box, scrollTop: 200 })).toBe(60)
  })
})
