import { expect, test } from 'vitest'
import { run } from '../../../agent/process.ts'
import { ruby, type VagrantfilePlan, vagrantfile } from '../../../agent/vm/vagrantfile.ts'
import { isInstalled, skipUnless } from '../../support/needs.ts'

const plan: VagrantfilePlan = {
  machines: [
    { name: 'client', cpus: 2, memoryMiB: 1024 },
    { name: 'server', cpus: 1, memoryMiB: 512 },
  ],
  box: { name: 'metalmark-bench', version: '1.0.5' },
  provider: 'libvirt',
  driver: 'kvm',
  names: {
    prefix: 'metalmark_abc_',
    controlDir: '/tmp/mm-abc',
    network: 'metalmark_abc_net',
    subnet: '10.213.7',
  },
  bootTimeoutSeconds: 300,
  vcpuPins: {},
  withHost: false,
}

test('under KVM the guest gets the host’s processor', () => {
  const text = vagrantfile(plan)
  expect(text).toContain("libvirt.driver = 'kvm'")
  expect(text).toContain("libvirt.cpu_mode = 'host-passthrough'")
  expect(text).not.toContain('qemu64')
})

test('under emulation it gets a processor that QEMU can emulate', () => {
  const text = vagrantfile({ ...plan, driver: 'qemu' })
  expect(text).toContain("libvirt.driver = 'qemu'")
  expect(text).toContain("libvirt.cpu_model = 'qemu64'")
  expect(text).toContain("libvirt.features = ['acpi', 'apic']")
  expect(text).not.toContain('host-passthrough')
})

test('machines are shaped as asked, on a network that is neither forwarded nor served by DHCP', () => {
  const text = vagrantfile(plan)
  expect(text).toContain("config.vm.box_version = '1.0.5'")
  expect(text).toMatch(
    /define 'vm-client' do[\s\S]*ip: '10\.213\.7\.11'[\s\S]*cpus = 2\n\s+vm\.memory = 1024/,
  )
  expect(text).toMatch(/define 'vm-server' do[\s\S]*ip: '10\.213\.7\.12'[\s\S]*cpus = 1\n\s+vm\.memory = 512/)
  expect(text.match(/libvirt__forward_mode: 'none', libvirt__dhcp_enabled: false/g)).toHaveLength(2)
})

test('with VirtualBox the network is internal, the NICs are virtio and the names bear the prefix', () => {
  const text = vagrantfile({ ...plan, provider: 'virtualbox' })
  expect(text).toContain("vb.default_nic_type = 'virtio'")
  expect(text).toContain("virtualbox__intnet: 'metalmark_abc_net'")
  expect(text).toContain("vm.name = 'metalmark_abc_vm-client'")
  expect(text).not.toContain('libvirt')
})

test('vCPUs are pinned by the option that vagrant-libvirt spells like this, and only where asked', () => {
  const text = vagrantfile({ ...plan, vcpuPins: { client: [2, 5] } })
  expect(text.match(/vm\.cpuaffinitiy 0 => '2', 1 => '5'/g)).toHaveLength(1)
  expect(vagrantfile(plan)).not.toContain('cpuaffinitiy')
  expect(vagrantfile({ ...plan, provider: 'virtualbox', vcpuPins: { client: [2, 5] } })).not.toContain(
    'cpuaffinitiy',
  )
})

test('with VirtualBox a run that measures to the host has a network that the host is in', () => {
  const text = vagrantfile({ ...plan, provider: 'virtualbox', withHost: true })
  expect(text).toContain("private_network, ip: '10.213.7.11', netmask: '255.255.255.0'\n")
  expect(text).not.toContain('intnet')
})

test('a box without a version leaves the choice to Vagrant', () => {
  expect(vagrantfile({ ...plan, box: { name: 'some/box' } })).not.toContain('box_version')
})

test('numbers that are no positive whole numbers are refused', () => {
  const machines = [{ name: 'a', cpus: Number.NaN, memoryMiB: 512 }]
  expect(() => vagrantfile({ ...plan, machines })).toThrow(/positive whole number.*NaN/)
})

test('Ruby reads a quoted text back as it was', async (context) => {
  skipUnless(isInstalled('ruby'), 'needs ruby (package ruby)', context)
  const awkward = 'it\'s #{exit 3} \\ " \n $x'
  const finished = await run(['ruby', '-e', `print ${ruby(awkward)}`], { timeoutMs: 30_000 })
  expect(finished).toMatchObject({ code: 0, stdout: awkward })
})
