import { describe, expect, test } from 'vitest'
import type { Fact } from '../../../agent/environment/facts.ts'
import { nicNames, readNics } from '../../../agent/environment/nic-facts.ts'
import { machineOf, recordedAsk, serverWith } from './support/captured.ts'

const net = (file: string) => `sys/class/net/eth0/${file}`
const virtio = {
  [net('device/uevent')]: 'DRIVER=virtio_net\nMODALIAS=virtio:d00000001v00001AF4\n',
  'sys/bus/virtio/devices/virtio2/net/eth0/mtu': '1500\n',
  'sys/bus/virtio/devices/virtio3/net/eth1/mtu': '1500\n',
  'proc/interrupts': `           CPU0       CPU1
 30:          0          0 PCI-MSIX-0000:00:03.0   0-edge      virtio2-config
 31:          0      67777 PCI-MSIX-0000:00:03.0   1-edge      virtio2-input.0
 32:      52327          0 PCI-MSIX-0000:00:03.0   2-edge      virtio2-output.0
 33:          0          7 PCI-MSIX-0000:00:04.0   1-edge      virtio3-input.0
LOC:   13832627   13645567   Local timer interrupts
`,
  'proc/irq/30/smp_affinity_list': '0-1\n',
  'proc/irq/31/smp_affinity_list': '1\n',
  'proc/irq/32/smp_affinity_list': '0\n',
  'proc/irq/33/smp_affinity_list': '0-1\n',
}
async function factOf(files: Readonly<Record<string, string>>, field: string): Promise<Fact | undefined> {
  const facts = await readNics(machineOf(files), recordedAsk, 'host')
  return facts.find(({ key }) => key === `host.nic.eth0.${field}`)
}

test('NICs with a device are told, parts of a divided card, bridges and the loopback are not', () => {
  expect(nicNames(serverWith())).toEqual(['eno1', 'enx3cecef001133'])
})

test('a card with very many interfaces does not fill the environment', () => {
  const files = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`sys/class/net/p${i}/device/uevent`, 'DRIVER=ice\n']),
  )
  expect(nicNames(machineOf(files))).toHaveLength(16)
})

test('the interrupts of a virtio NIC are found by the name of its device', async () => {
  expect(await factOf(virtio, 'irqAffinity')).toMatchObject({ value: '1, 0' })
  expect(await factOf(virtio, 'bus')).toMatchObject({ value: 'virtio2' })
})

test('the interrupts of a NIC without message signals are found by its own name', async () => {
  const files = {
    [net('device/uevent')]: 'DRIVER=igb\n',
    'proc/interrupts':
      ' 40:  1  2  IO-APIC  5-edge  eth0-TxRx-0\n 41:  1  2  IO-APIC  6-edge  eth01-TxRx-0\n',
    'proc/irq/40/smp_affinity_list': '3\n',
    'proc/irq/41/smp_affinity_list': '2\n',
  }
  expect(await factOf(files, 'irqAffinity')).toMatchObject({ value: '3' })
})

describe('speed', () => {
  test.each([
    ['25000\n', '25000 Mbit/s'],
    ['-1\n', null],
    ['4294967295\n', null],
    ['', null],
  ])('%j', async (text, speed) => {
    expect((await factOf({ ...virtio, [net('speed')]: text }, 'speed'))?.value).toBe(speed)
  })
})

test('packets spread over CPUs are told queue by queue, equal ones together', async () => {
  const queues = Object.fromEntries(
    ['f', 'f', '00000000,00000f00'].map((mask, i) => [net(`queues/rx-${i}/rps_cpus`), `${mask}\n`]),
  )
  expect((await factOf({ ...virtio, ...queues }, 'rps'))?.value).toBe('f ×2, 00000000,00000f00')
  const off = { [net('queues/rx-0/rps_cpus')]: '00000000,00000000\n' }
  expect((await factOf({ ...virtio, ...off }, 'rps'))?.value).toBe('off')
})

test('what only ethtool knows says so where it is not installed', async () => {
  expect(await factOf(virtio, 'rings')).toEqual({
    key: 'host.nic.eth0.rings',
    value: null,
    why: 'ethtool is not installed',
  })
})
