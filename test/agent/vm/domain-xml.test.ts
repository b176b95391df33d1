import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
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
      ...{ driver: null, queues: 1, mtu: null },
    },
    {
      mac: expect.stringMatching(/^52:54:00(:[0-9a-f]{2}){3}$/),
      network: expect.stringMatching(/_net$/),
      model: 'virtio',
      ...{ driver: null, queues: 1, mtu: null },
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

test('reads the pins that a machine was given by the Vagrantfile and by virsh', () => {
  const { pins, hugepages } = parseDomainXml(fixture('dumpxml-pinned.xml'))
  expect(pins).toEqual({ vcpus: [{ vcpu: 0, cpus: '1' }], emulator: '0', iothreads: [] })
  expect(hugepages).toBe(false)
  expect(parseDomainXml(fixture('dumpxml-tcg.xml')).pins).toEqual({
    ...{ vcpus: [], emulator: null, iothreads: [] },
  })
})

test('reads what libvirt’s documentation shows of queues, MTU, huge pages and I/O threads', () => {
  const shape = parseDomainXml(`<domain type='kvm'><name>x</name><vcpu>2</vcpu>
    <memoryBacking>\n<hugepages>\n<page size='1' unit='G' nodeset='0'/>\n</hugepages>\n</memoryBacking>
    <cputune><vcpupin vcpu='0' cpuset='1-4,^2'/><vcpupin vcpu='1' cpuset='0,1'/><emulatorpin cpuset='1-3'/>
    <iothreadpin iothread='1' cpuset='5,6'/></cputune>
    <devices><interface type='network'><source network='default'/><model type='virtio'/>
    <driver name='vhost' txmode='iothread' queues='5'/><mtu size='9000'/></interface></devices></domain>`)
  expect(shape.hugepages).toBe(true)
  expect(shape.nics[0]).toMatchObject({ driver: 'vhost', queues: 5, mtu: 9000 })
  expect(shape.pins.iothreads).toEqual([{ iothread: 1, cpus: '5,6' }])
})

test('reads the versions of libvirt and QEMU', () => {
  expect(parseVirshVersion(fixture('virsh-version.txt'))).toEqual({ libvirt: '9.0.0', qemu: '7.2.22' })
  expect(parseVirshVersion('error: failed to connect')).toEqual({ libvirt: null, qemu: null })
})

test('names a box’s volume as vagrant-libvirt does', () => {
  expect(boxVolumeName('debian/bookworm64', '12.1')).toBe(
    'debian-VAGRANTSLASH-bookworm64_vagrant_box_image_12.1_box.img',
  )
})
