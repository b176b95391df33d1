import { describe, expect, test } from 'vitest'
import { parseAddresses, refuseManagementNetwork } from '../../../agent/vm/benchmark-network.ts'

const management = { kind: 'management', why: 'The Vagrantfile gives the machines no other.' } as const
const own = { kind: 'private', why: 'A network of the machines’ own.' } as const
const facts = { provider: 'libvirt', acceleration: 'kvm', network: management } as const

describe('Vagrant’s management network', () => {
  test('is refused for several machines under KVM, with what to write instead', () => {
    const refuse = () => refuseManagementNetwork(facts, 2)
    expect(refuse).toThrow(
      /got Vagrant's management network\. The Vagrantfile gives the machines no other\.$/,
    )
    expect(refuse).toThrow(expect.objectContaining({ hint: expect.stringContaining(':private_network') }))
  })

  test.each([
    ['where the machines have a network of their own', { ...facts, network: own }, 2],
    ['for a single machine, which is measured on its own loopback', facts, 1],
    ['under emulation, where the environment says so', { ...facts, acceleration: 'tcg' as const }, 2],
  ])('is no matter %s', (_, given, machines) => {
    expect(() => refuseManagementNetwork(given, machines)).not.toThrow()
  })
})

test('addresses are read from what ip prints', () => {
  const printed =
    '2: eth0    inet 192.168.121.7/24 brd 192.168.121.255 scope global dynamic eth0\n' +
    '3: eth1    inet 10.57.3.11/24 scope global eth1\n'
  expect(parseAddresses(printed)).toEqual(['192.168.121.7', '10.57.3.11'])
  expect(parseAddresses('')).toEqual([])
})
