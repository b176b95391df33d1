import { expect, test } from 'vitest'
import { parseChronyTracking, parseTimedatectl } from '../../../agent/doctor/clock-synchronised.ts'
import { qemuShape } from '../../../agent/doctor/qemu-shape.ts'

const shapeOf = (...argv: readonly string[]) => qemuShape({ pid: 1, name: 'vm', argv })

test('a QEMU command line is read in both forms that libvirt writes', () => {
  const json = shapeOf(
    ...[
      '-cpu',
      'host,migratable=on',
      '-netdev',
      '{"type":"tap","fd":"34","vhost":true,"vhostfd":"36","id":"hostnet0"}',
    ],
    ...['-device', '{"driver":"virtio-net-pci","netdev":"hostnet0","id":"net0","bus":"pci.1","addr":"0x0"}'],
  )
  const list = shapeOf(
    ...['-cpu', 'host,migratable=on', '-netdev', 'tap,fd=34,id=hostnet0,vhost=on,vhostfd=36'],
    ...['-device', 'virtio-net-pci,netdev=hostnet0,id=net0,mac=52:54:00:7a:e8:17,bus=pci.0,addr=0x3'],
  )
  expect(json).toEqual({ name: 'vm', cpu: 'host', nics: ['virtio-net-pci'], vhost: true })
  expect(list).toEqual(json)
})

test('one tap without vhost is enough to say that it is not used', () => {
  expect(
    shapeOf(
      ...['-netdev', '{"type":"tap","fd":"34","vhost":true,"id":"hostnet0"}'],
      ...['-netdev', '{"type":"tap","fd":"35","id":"hostnet1"}'],
    ).vhost,
  ).toBe(false)
})

test('networks of QEMU’s own and of other processes could not have vhost', () => {
  expect(
    shapeOf('-netdev', 'user,id=n', '-netdev', '{"type":"vhost-user","chardev":"c","id":"m"}').vhost,
  ).toBe(null)
  expect(shapeOf()).toEqual({ name: 'vm', cpu: null, nics: [], vhost: null })
})

test.each([
  ['yes\n', true],
  ['no\n', false],
  ['', null],
])('timedatectl printing %j means %j', (text, synchronised) => {
  expect(parseTimedatectl(text)).toBe(synchronised)
})

test.each([
  [
    'A29FC87B,162.159.200.123,4,1700000000.123,0.000012,-0.000004,0.000031,-12.3,0.001,0.021,0.011,0.0004,64.2,Normal\n',
    true,
  ],
  ['7F7F0101,,0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,1.0,0.0,Not synchronised\n', false],
  ['506 Cannot talk to daemon\n', null],
])('chronyc printing %j means %j', (text, synchronised) => {
  expect(parseChronyTracking(text)).toBe(synchronised)
})
