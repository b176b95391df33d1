import { describe, expect, it } from 'vitest'
import { sharedReason } from '../../web/model/shared-reason.ts'

describe('what is told once above a table', () => {
  it('is what at least three rows and half of all say', () => {
    expect(sharedReason(['other host', 'other host', 'other host', 'single boot', ''])).toBe('other host')
  })

  it('is nothing where rows differ, are few, or say nothing', () => {
    expect(sharedReason(['a', 'b', 'c', 'd'])).toBeNull()
    expect(sharedReason(['a', 'a'])).toBeNull()
    expect(sharedReason(['a', 'a', 'a', 'b', 'c', 'd', 'e'])).toBeNull()
    expect(sharedReason(['', '', '', ''])).toBeNull()
    expect(sharedReason([])).toBeNull()
  })
})
