import { describe, expect, test } from 'vitest'
import { Failure } from '../../../agent/failure.ts'
import { choosePins } from '../../../agent/vm/choose-pins.ts'

const machines = [
  { name: 'client', cpus: 2 },
  { name: 'server', cpus: 1 },
]
const topology = {
  threads: [0, 1, 2, 3].map((id) => ({ id, core: String(id), node: 0 })),
  isolated: [],
}
const here = { machines, topology, provider: 'libvirt' } as const

test('pins that the suite gives are taken as they are', () => {
  expect(choosePins({ vcpus: { client: [1, 3] }, emulator: [0] }, here)).toEqual({
    kind: 'pinned',
    plan: { vcpus: { client: [1, 3] }, emulator: [0] },
    why: 'as the suite says',
  })
})

test('without any wish for the host’s side nothing is pinned', () => {
  expect(choosePins('none', here)).toMatchObject({ kind: 'unpinned', why: expect.stringContaining('none') })
  expect(choosePins({}, here)).toMatchObject({ kind: 'unpinned' })
})

test('auto plans for libvirt, and says of VirtualBox that it cannot', () => {
  expect(choosePins('auto', here)).toMatchObject({ kind: 'pinned' })
  expect(choosePins('auto', { ...here, provider: 'virtualbox' })).toEqual({
    ...{ kind: 'unpinned', why: 'not pinned: VirtualBox cannot' },
  })
})

describe('pins that cannot be are refused:', () => {
  test.each([
    [
      'another number than vCPUs',
      { vcpus: { client: [1] } },
      /expected 2 CPUs for the 2 vCPUs of client, got 1/,
    ],
    ['an unknown machine', { vcpus: { vm3: [1] } }, /one of the machines client, server, got `vm3`/],
    ['an offline CPU', { vcpus: { server: [9] } }, /CPUs that are online \(0-3\), got 9/],
    ['an offline CPU for the rest', { emulator: [0, 7] }, /CPUs that are online \(0-3\), got 7/],
    ['one CPU for two', { vcpus: { client: [1, 2], server: [2] } }, /of its own for each vCPU, got 2 twice/],
  ])('%s', (_, wanted, message) => {
    expect(() => choosePins(wanted, here)).toThrow(Failure)
    expect(() => choosePins(wanted, here)).toThrow(message)
  })

  test('any with VirtualBox', () => {
    expect(() => choosePins({ emulator: [0] }, { ...here, provider: 'virtualbox' })).toThrow(
      /got VirtualBox, which cannot/,
    )
  })
})
