import { describe, expect, test } from 'vitest'
import type { Environment } from '../../../server/contract/environment.ts'
import { environmentDiff } from '../../../server/judge/environment-diff.ts'

const base: Environment = {
  identity: { 'vm.acceleration': 'kvm', 'host.cpu.model': 'A' },
  epoch: { 'host.kernel': '6.1' },
  noted: { 'host.thp': 'never' },
  unread: {},
}

describe('the difference of two environments', () => {
  test('is nothing for the same', () => {
    expect(environmentDiff(base, base)).toEqual([])
  })

  test('names each field that differs with both values, the gravest class first, and what it means', () => {
    const other = {
      ...base,
      identity: { ...base.identity, 'host.cpu.model': 'B' },
      epoch: { 'host.kernel': '6.2' },
      noted: { 'host.thp': 'always' },
    }
    const differences = environmentDiff(base, other)
    expect(differences.map(({ field, kind, from, to }) => [field, kind, from, to])).toEqual([
      ['host.cpu.model', 'identity', 'A', 'B'],
      ['host.kernel', 'epoch', '6.1', '6.2'],
      ['host.thp', 'noted', 'never', 'always'],
    ])
    expect(differences.map(({ meaning }) => meaning)).toEqual([
      expect.stringContaining('another processor'),
      expect.stringContaining('another kernel'),
      expect.stringContaining('rarely matters'),
    ])
  })

  test('says of a field that only one side could read that it is known on one side', () => {
    const other = { ...base, epoch: {}, noted: { 'host.thp': null } }
    expect(environmentDiff(base, other).map(({ field, to, meaning }) => [field, to, meaning])).toEqual([
      ['host.kernel', null, 'known on one side only'],
      ['host.thp', null, 'known on one side only'],
    ])
  })

  test('finds no difference in a field that the project only moved to another class', () => {
    const moved = { ...base, epoch: {}, noted: { ...base.noted, 'host.kernel': '6.1' } }
    expect(environmentDiff(base, moved)).toEqual([])
  })
})
