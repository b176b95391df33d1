import { release } from 'node:os'
import { expect, test } from 'vitest'
import { assembleEnvironment } from '../../../agent/environment/facts.ts'
import { parseAnswer, readGuestFacts } from '../../../agent/environment/guest-facts.ts'
import { vmFacts } from '../../../agent/environment/vm-facts.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import type { Place } from '../../../agent/place/place.ts'
import type { MachineSet } from '../../../agent/vm/machines.ts'
import { Environment } from '../../../server/contract/environment.ts'

/** A place that answers as a guest with this kernel would. */
function guest(name: string, kernel: string): Place {
  const host = hostPlace()
  return {
    ...{ ...host, name },
    exec: async (argv, options) => {
      const finished = await host.exec(argv, options)
      return { ...finished, stdout: finished.stdout.replace(release(), kernel) }
    },
  }
}

test('one call to a real place answers every question', async () => {
  const { epoch, noted, unread } = assembleEnvironment(await readGuestFacts([hostPlace()]))
  expect(epoch).toEqual({ 'guest.kernel': release() })
  expect(noted['guest.tcp.congestionControl']).toMatch(/^[a-z0-9_]+$/)
  expect(Object.keys(noted)).toHaveLength(5)
  expect(Object.keys(unread).every((key) => noted[key] === null)).toBe(true)
})

test('guests that agree are told once, guests that differ by name', async () => {
  const kernelOf = async (...guests: Place[]) =>
    assembleEnvironment(await readGuestFacts(guests)).epoch['guest.kernel']
  expect(await kernelOf(guest('a', '6.1'), guest('b', '6.1'))).toBe('6.1')
  expect(await kernelOf(guest('a', '6.1'), guest('b', '6.6'))).toBe('a: 6.1; b: 6.6')
})

test('a file that the guest does not have is left out of the answer', () => {
  const text =
    '==> /proc/sys/kernel/osrelease <==\n6.1.0\n\n==> /etc/os-release <==\nNAME="D"\nPRETTY_NAME="Debian 12"\n\n==> /sys/kernel/mm/transparent_hugepage/enabled <==\n'
  expect(parseAnswer(text)).toEqual({ kernel: '6.1.0', os: 'Debian 12' })
  expect(parseAnswer('')).toEqual({})
})

test('the VMs as they were brought up become identity and epoch', () => {
  const set: MachineSet = {
    machines: ['client', 'server'].map((name) => ({
      ...{ name, place: hostPlace(), address: '10.0.0.2', network: 'private' },
      facts: { cpus: 1, memoryMiB: 512 },
    })),
    facts: {
      ...{
        provider: 'libvirt',
        acceleration: 'tcg',
        vagrantVersion: '2.3.4',
        providerPluginVersion: '0.11.2',
      },
      ...{
        hypervisorVersion: '7.2.22',
        libvirtVersion: '9.0.0',
        machineType: 'pc-q35-7.2',
        cpuMode: 'custom',
      },
      ...{ nicModel: 'virtio', vhost: null, upSeconds: 40, network: { kind: 'private', why: 'of its own' } },
      box: { name: 'metalmark-bench', version: '1.0.1', checksum: 'c'.repeat(64) },
    },
    down: async () => undefined,
  }
  const environment = Environment.parse(assembleEnvironment(vmFacts(set)))
  expect(environment.identity).toMatchObject({
    'vm.acceleration': 'tcg',
    'vm.network': 'private',
    'vm.machine.client.cpus': 1,
    'vm.machine.server.memoryMiB': 512,
    'vm.vhost': null,
  })
  expect(environment.epoch).toMatchObject({
    'vm.hypervisor.version': '7.2.22',
    'vm.box.checksum': 'c'.repeat(64),
  })
  expect(environment.unread).toEqual({ 'vm.vhost': 'the hypervisor does not tell' })
})
