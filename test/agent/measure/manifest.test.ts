import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { manifestOf } from '../../../agent/measure/manifest.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import { parseSuite } from '../../../agent/suite/load-suite.ts'
import type { MachineSet } from '../../../agent/vm/machines.ts'
import { Manifest } from '../../../server/contract/manifest.ts'

const parse = (text: string) => parseSuite({ file: 'metalmark.yaml', text })
const machine = (name: string) => ({
  ...{ name, place: hostPlace(), address: '10.0.0.2', network: 'private' as const },
  facts: { cpus: 2, memoryMiB: 768 },
})
const machines: MachineSet = {
  machines: [machine('client'), machine('server')],
  facts: {
    ...{ provider: 'libvirt', acceleration: 'kvm', vagrantVersion: '2.3.4', providerPluginVersion: null },
    ...{ hypervisorVersion: null, libvirtVersion: null, machineType: null, cpuMode: null, nicModel: null },
    ...{ vhost: null, network: { kind: 'private', why: '' }, placements: {}, pinning: '', upSeconds: 1 },
    box: { name: 'metalmark/bench', version: '3', checksum: 'a'.repeat(64) },
  },
  vagrantfile: 'Vagrant.configure',
  down: async () => undefined,
}

test('a run in VMs keeps box, machines and Vagrantfile as they really were', () => {
  const manifest = Manifest.parse(manifestOf(parse('profile: smoke'), 5, machines))
  expect(manifest.suite).toMatchObject({ seed: 5, profile: 'smoke', stop: 'none' })
  expect(manifest.vms).toEqual({
    ...{ provider: 'libvirt', vagrantfile: 'Vagrant.configure' },
    box: { name: 'metalmark/bench', version: '3', checksum: 'a'.repeat(64) },
    machines: ['client', 'server'].map((name) => ({ name, cpus: 2, memoryMiB: 768 })),
  })
})

test('a run on the host keeps a suite that measures the host', () => {
  const command = 'commands: [{ name: there, run: [x] }, { name: here, run: [x], on: host }]'
  const manifest = Manifest.parse(manifestOf(parse(`benchmarks: [rr_tail]\n${command}`), 5, null))
  expect(manifest.vms).toBeNull()
  const again = parse(stringify(manifest.suite))
  expect(again).toMatchObject({
    ...{ vms: 'none', seed: 5, benchmarks: [{ name: 'rr_tail', path: 'host-lo' }] },
    commands: [{ name: 'here' }],
  })
})
