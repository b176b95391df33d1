import { describe, expect, it } from 'vitest'
import { worseBy, worseByText } from '../../web/model/worse-by.ts'

describe('worseBy', () => {
  it('takes more of a lower-is-better metric as worse', () => {
    expect(worseBy(0.05, 'lower')).toBe(0.05)
    expect(worseBy(-0.05, 'lower')).toBe(-0.05)
  })

  it('takes less of a higher-is-better metric as worse', () => {
    expect(worseBy(-0.08, 'higher')).toBe(0.08)
    expect(worseBy(0.08, 'higher')).toBe(-0.08)
  })

  it('knows no worse where neither way is good', () => {
    expect(worseBy(0.5, 'none')).toBeNull()
    expect(worseByText(0.5, 'none')).toBe('')
  })

  it('gives plain zero for no change, whichever way is good', () => {
    expect(Object.is(worseBy(0, 'higher'), 0)).toBe(true)
  })

  it('puts the direction into words', () => {
    expect(worseByText(-0.08, 'higher')).toBe('worse')
    expect(worseByText(-0.08, 'lower')).toBe('better')
  })
})
