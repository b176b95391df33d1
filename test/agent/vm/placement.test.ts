import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseDomainXml } from '../../../agent/vm/domain-xml.ts'
import { pinDifferences, placementOf } from '../../../agent/vm/placement.ts'
import { roleOf, type Thread, threadPins } from '../../../agent/vm/thread-pins.ts'

const xml = readFileSync(new URL('../../fixtures/libvirt/dumpxml-pinned.xml', import.meta.url), 'utf8')
const shape = parseDomainXml(xml)

/** As `/proc/<pid>/task` showed them beside that XML, where libvirt had no control groups. */
const seen: readonly Thread[] = [
  { id: 1, name: 'qemu-system-x86', cpus: '0' },
  { id: 2, name: 'qemu-system-x86', cpus: '0-1' },
  { id: 3, name: 'IO mon_iothread', cpus: '0-1' },
  { id: 4, name: 'CPU 0/TCG', cpus: '1' },
  { id: 5, name: 'worker', cpus: '0-1' },
]

test('threads are told apart by the names that QEMU and the kernel give them', () => {
  expect(['CPU 3/KVM', 'CPU 12/TCG', 'vhost-4711', 'worker', 'vnc_worker'].map(roleOf)).toEqual([
    ...[3, 12, 'vhost', 'emulator', 'emulator'],
  ])
})

test('the placement is what the threads show, which may be less than libvirt’s XML says', () => {
  expect(placementOf(shape, threadPins(seen), [0, 1]).pins).toBe('vcpu 0=1; emulator 0 or 0-1')
  expect(placementOf(shape, null, [0, 1]).pins).toBe('vcpu 0=1; emulator 0')
})

test('a machine whose threads may run everywhere is not pinned', () => {
  const free = seen.map((thread) => ({ ...thread, cpus: '0-1' }))
  expect(placementOf(shape, threadPins(free), [0, 1])).toEqual({
    ...{ pins: 'none', hugepages: false, nicDriver: 'default', nicQueues: 1, nicMtu: 'default' },
  })
})

test('vhost threads are told beside QEMU’s own', () => {
  const withVhost = [...seen.map((thread) => ({ ...thread, cpus: '2,3' })), thread('vhost-99', '2-3')]
  expect(placementOf(shape, threadPins(withVhost), [0, 1, 2, 3]).pins).toBe(
    'vcpu 0=2-3; emulator 2-3; vhost 2-3',
  )
})

test('what differs from the plan is said thread by thread', () => {
  const plan = { vcpus: { a: [0] }, emulator: [0] }
  expect(pinDifferences('a', plan, threadPins(seen))).toEqual([
    'vCPU 0 of a to run on CPU 0, but it has 1',
    'QEMU’s other threads of a to run on 0, but some have 0-1',
  ])
  const done = [thread('CPU 0/KVM', '0'), thread('worker', '0'), thread('vhost-1', '0')]
  expect(pinDifferences('a', plan, threadPins(done))).toEqual([])
  expect(pinDifferences('another', { ...plan, emulator: null }, threadPins(seen))).toEqual([])
})

function thread(name: string, cpus: string): Thread {
  return { id: 0, name, cpus }
}
