import { expect, test } from 'vitest'
import { parsePrefixes, sharedNetwork } from '../../../agent/vm/shared-network.ts'

test('addresses are read from what ip prints', () => {
  const printed =
    '2: eth0    inet 192.168.121.7/24 brd 192.168.121.255 scope global dynamic eth0\n' +
    '3: eth1    inet 10.57.3.11/24 scope global eth1\n'
  expect(parsePrefixes(printed)).toEqual(['192.168.121.7/24', '10.57.3.11/24'])
  expect(parsePrefixes('')).toEqual([])
})

test.each<[string, string[][], string[] | null]>([
  ['a network that both are in', [['10.57.3.11/24'], ['10.57.3.12/24']], ['10.57.3.11', '10.57.3.12']],
  [
    'the first of two, whatever order the second machine has them in',
    [
      ['192.168.33.11/24', '192.168.34.11/24'],
      ['192.168.34.12/24', '192.168.33.12/24'],
    ],
    ['192.168.33.11', '192.168.33.12'],
  ],
  [
    "the machines' own, not the bridge of a container runtime that each has for itself",
    [
      ['172.17.0.1/16', '192.168.33.11/24'],
      ['172.17.0.1/16', '192.168.33.12/24'],
    ],
    ['192.168.33.11', '192.168.33.12'],
  ],
  ['the bridge alone connects nobody', [['172.17.0.1/16'], ['172.17.0.1/16']], null],
  ['networks apart connect nobody', [['10.1.0.1/24'], ['10.2.0.1/24']], null],
  ['one of them has none', [['10.1.0.1/24'], []], null],
  ['a single machine', [['10.1.0.1/24']], ['10.1.0.1']],
  ['no machine', [], null],
])('%s', (_, machines, expected) => {
  expect(sharedNetwork(machines)).toEqual(expected)
})
