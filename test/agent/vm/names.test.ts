import { expect, test } from 'vitest'
import { freeSubnet, machineAddress, runNames, vagrantName } from '../../../agent/vm/names.ts'

test('two runs of the same millisecond have different prefixes', () => {
  const first = runNames('01K0000000ABCDEFGHJKMNPQRS')
  const second = runNames('01K0000000ABCDEFGHJKMNPQRT')
  expect(first.prefix).toBe('metalmark_ghjkmnpqrs_')
  expect(second.prefix).not.toBe(first.prefix)
  expect(first.network.startsWith(first.prefix)).toBe(true)
})

test('a subnet that the host uses is passed over', () => {
  const free = freeSubnet('run', new Set())
  expect(freeSubnet('run', new Set([free]))).not.toBe(free)
  expect(free).toMatch(/^10\.213\.\d+$/)
})

test('addresses leave room for the host', () => {
  expect([0, 1].map((index) => machineAddress('10.213.1', index))).toEqual(['10.213.1.11', '10.213.1.12'])
})

test('a machine’s name can never be the beginning of a Vagrant machine id', () => {
  for (const name of ['a', 'db', 'client']) expect(vagrantName(name)).not.toMatch(/^[0-9a-f]*$/)
})
