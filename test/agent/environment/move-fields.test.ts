import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { moveFields } from '../../../agent/environment/move-fields.ts'
import { Failure } from '../../../agent/failure.ts'
import type { Environment } from '../../../server/contract/environment.ts'
import { FieldPattern } from '../../../server/contract/environment.ts'
import { whyRefused } from '../../../server/judge/move-fields.ts'

const environment: Environment = {
  identity: { 'vm.acceleration': 'kvm', 'host.cpu.model': 'EPYC', 'host.tuned': null },
  epoch: { 'host.kernel': '6.1' },
  noted: { 'host.nic.eno1.driver': 'ice', 'host.nic.eno1.firmware': '4.2', 'host.nicknames': 'x' },
  unread: { 'host.tuned': 'may not be read' },
}

test('a field moves by its key, a group by its name, and nothing else moves', () => {
  const moved = moveFields(environment, { identity: ['host.nic.*', 'host.kernel'], noted: ['host.tuned'] })
  expect(moved).toEqual({
    environment: {
      identity: {
        'vm.acceleration': 'kvm',
        'host.cpu.model': 'EPYC',
        'host.kernel': '6.1',
        'host.nic.eno1.driver': 'ice',
        'host.nic.eno1.firmware': '4.2',
      },
      epoch: {},
      noted: { 'host.tuned': null, 'host.nicknames': 'x' },
      unread: { 'host.tuned': 'may not be read' },
    },
    notes: [],
  })
})

test('the more exact wish wins, in whatever order they stand', () => {
  const moved = moveFields(environment, {
    identity: ['host.nic.eno1.driver', 'host.nic.*'],
    epoch: ['host.nic.eno1.*'],
  })
  expect(moved.environment.identity).toHaveProperty('host.nic.eno1.driver')
  expect(moved.environment.epoch).toHaveProperty('host.nic.eno1.firmware')
})

test('a wish that fits no field is told and does no harm', () => {
  const { environment: same, notes } = moveFields(environment, { epoch: ['host.gpu.*', 'guest.kernel'] })
  expect(same).toEqual(environment)
  expect(notes).toEqual([
    "No field of this run's environment fits `guest.kernel`, which the suite wants to be epoch.",
    "No field of this run's environment fits `host.gpu.*`, which the suite wants to be epoch.",
  ])
})

describe('acceleration stays in identity', () => {
  test.each([{ noted: ['vm.acceleration'] }, { epoch: ['vm.*'] }])('%j is refused', (moves) => {
    const refused = () => moveFields(environment, moves)
    expect(refused).toThrow(Failure)
    expect(refused).toThrow(/^Expected vm.acceleration to stay in identity, got `vm\./)
    expect(whyRefused(moves)).toMatch(/^expected vm.acceleration to stay in identity/)
  })
  test('all other fields of the VMs may move where it is named itself', () => {
    const moves = { noted: ['vm.*'], identity: ['vm.acceleration'] }
    expect(moveFields(environment, moves).environment.identity).toHaveProperty(['vm.acceleration'])
  })
})

test('one wish for two classes is refused', () => {
  expect(() => moveFields(environment, { identity: ['host.kernel'], noted: ['host.kernel'] })).toThrow(
    'Expected one class for `host.kernel`, got identity and noted.',
  )
})

test('fields are moved, never lost, added or changed', () => {
  const keys = ['host.a', 'host.a.b', 'host.a.c', 'host.d', 'guest.e']
  const fields = fc.dictionary(fc.constantFrom(...keys), fc.integer())
  const patterns = fc.uniqueArray(fc.constantFrom(...keys, 'host.*', 'host.a.*', 'guest.*'), { maxLength: 3 })
  fc.assert(
    fc.property(fields, patterns, patterns, (noted, identity, epoch) => {
      fc.pre(!identity.some((pattern) => epoch.includes(pattern)))
      const given = { identity: {}, epoch: {}, noted, unread: {} }
      const { environment: moved } = moveFields(given, { identity, epoch })
      expect({ ...moved.identity, ...moved.epoch, ...moved.noted }).toEqual(noted)
      const counts = [moved.identity, moved.epoch, moved.noted].map((one) => Object.keys(one).length)
      expect(counts.reduce((sum, count) => sum + count)).toBe(Object.keys(noted).length)
    }),
    { seed: 5, numRuns: 300 },
  )
})

test.each([
  'host.kernel',
  'host.nic.*',
  'host.sysctl.net.core.rmem_max',
  'host.nic.enp1s0f0.driver',
  'host.*',
])('%s is a pattern', (pattern) => {
  expect(FieldPattern.parse(pattern)).toBe(pattern)
})

test.each([
  '',
  '*',
  '.*',
  'host.',
  'host..a',
  'host.*.driver',
  'host.nic*',
  'Host.kernel',
  'a b',
  'x'.repeat(121),
])('%j is no pattern', (pattern) => {
  expect(FieldPattern.safeParse(pattern).success).toBe(false)
})
