import { describe, expect, test } from 'vitest'
import { describeChanges, findEpochs } from '../../../server/judge/epochs.ts'

const history = (...kernels: (string | null)[]) =>
  kernels.map((kernel) => ({ epoch: { 'host.kernel': kernel, 'guest.kernel': '6.12' } }))

describe('epochs', () => {
  test('begin where a field changed, and name it', () => {
    expect(findEpochs(history('6.1', '6.1', '6.12', '6.12'))).toEqual([
      { index: 2, changes: [{ field: 'host.kernel', from: '6.1', to: '6.12' }] },
    ])
  })

  test('begin again where an environment comes back', () => {
    expect(findEpochs(history('6.1', '6.12', '6.1')).map(({ index }) => index)).toEqual([1, 2])
  })

  test('do not begin where a field could not be read, but where it is another when it can', () => {
    expect(findEpochs(history('6.1', null, '6.1'))).toEqual([])
    expect(findEpochs(history('6.1', null, '6.12'))).toEqual([
      { index: 2, changes: [{ field: 'host.kernel', from: '6.1', to: '6.12' }] },
    ])
  })

  test('do not begin with a field that was never told of before', () => {
    expect(findEpochs([{ epoch: {} }, { epoch: { 'nic.firmware': '22.31' } }])).toEqual([])
  })

  test('of nothing, and of one run, are none', () => {
    expect(findEpochs([])).toEqual([])
    expect(findEpochs(history('6.1'))).toEqual([])
  })
})

test('changes are told in a few words', () => {
  const change = (field: string) => ({ field, from: null, to: 2 })
  expect(describeChanges([change('a')])).toBe('a unknown → 2')
  expect(describeChanges(['a', 'b', 'c', 'd', 'e'].map(change))).toBe(
    'a unknown → 2, b unknown → 2, c unknown → 2 and 2 more',
  )
})
