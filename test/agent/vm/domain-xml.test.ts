import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseAddresses } from '../../../agent/vm/benchmark-network.ts'
import { parseDomainXml } from '../../../agent/vm/domain-xml.ts'
import { boxVolumeName, parseVirshVersion } from '../../../agent/vm/libvirt.ts'

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/libvirt/${name}`, import.meta.url), 'utf8')

test('reads an emulated machine that libvirt describes', () => {
  const shape = parseDomainXml(fixture('dumpxml-tcg.xml'))
  expect(shape).toMatchObject({
    type: 'qemu',
    cpus: 1,
    memoryMiB: 512,
    machineType: 'pc-i440fx-7.2',
    cpuMode: 'custom:qemu64',
  })
  expect(shape.name).toMatch(/^metalmark_\w+_vm-a$/)
  expect(shape.nics).toEqual([
    {
      mac: expect.stringMatching(/^52:54:00(:[0-9a-f]{2}){3}$/),
      network: 'vagrant-libvirt',
      model: 'virtio',
    },
    {
      mac: expect.stringMatching(/^52:54:00(:[0-9a-f]{2}){3}$/),
      network: expect.stringMatching(/_net$/),
      model: 'virtio',
    },
  ])
})

test('reads a machine under KVM with the host’s processor', () => {
  const xml = `<domain type='kvm' id='3'><name>x</name><memory unit='GiB'>2</memory><vcpu placement='static'>4</vcpu>
    <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os><cpu mode='host-passthrough' check='none'/></domain>`
  expect(parseDomainXml(xml)).toMatchObject({
    type: 'kvm',
    cpus: 4,
    memoryMiB: 2048,
    machineType: 'pc-q35-7.2',
    cpuMode: 'host-passthrough',
    nics: [],
  })
})

test('reads the versions of libvirt and QEMU', () => {
  expect(parseVirshVersion(fixture('virsh-version.txt'))).toEqual({ libvirt: '9.0.0', qemu: '7.2.22' })
  expect(parseVirshVersion('error: failed to connect')).toEqual({ libvirt: null, qemu: null })
})

test('reads addresses as ip prints them', () => {
  const text =
    '2: eth0    inet 192.168.121.9/24 metric 1024 brd 192.168.121.255 scope global eth0\n3: eth1    inet 10.0.0.5/24 scope global eth1\n'
  expect(parseAddresses(text)).toEqual(['192.168.121.9', '10.0.0.5'])
})

test('names a box’s volume as vagrant-libvirt does', () => {
  expect(boxVolumeName('debian/bookworm64', '12.1')).toBe(
    'debian-VAGRANTSLASH-bookworm64_vagrant_box_image_12.1_box.img',
  )
})
