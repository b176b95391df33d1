import { describe, expect, test } from 'vitest'
import { refuseManagementNetwork } from '../../../agent/vm/benchmark-network.ts'

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
