import { expect, test } from 'vitest'
import {
  addressBeside,
  checkWayToHost,
  checkWayToMachine,
  findHostAddress,
} from '../../../agent/paths/host-end.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import type { Machine } from '../../../agent/vm/machines.ts'

const shown = `1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
2: virbr0    inet 192.168.121.1/24 brd 192.168.121.255 scope global virbr0\\       valid_lft forever
3: virbr1    inet 10.213.253.1/24 brd 10.213.253.255 scope global virbr1\\       valid_lft forever
4: vboxnet0    inet 192.168.56.1/21 brd 192.168.63.255 scope global vboxnet0\\       valid_lft forever
`
const signal = new AbortController().signal

/** This host plays the machine as well: what is checked is only whether packets come through. */
const machine = (address: string): Machine => ({
  ...{ name: 'vm', place: hostPlace(), address, network: 'private', facts: { cpus: 1, memoryMiB: 512 } },
})

test.each([
  ['10.213.253.11', { address: '10.213.253.1', device: 'virbr1' }],
  ['192.168.60.7', { address: '192.168.56.1', device: 'vboxnet0' }],
  ['10.213.254.11', null],
  ['10.213.253.1', null],
])('beside %s the host is %j', (address, expected) => {
  expect(addressBeside(shown, address)).toEqual(expected)
})

test('a host outside the machines’ network is told, with what leaves it out', async () => {
  await expect(findHostAddress(hostPlace(), machine('198.51.100.7'), signal)).rejects.toMatchObject({
    kind: 'environment',
    message: expect.stringContaining('in the network of vm (198.51.100.7), but it has none'),
    hint: expect.stringContaining('veryisolated'),
  })
})

test('a listener that the machine reaches is enough', async () => {
  const at = { address: '127.0.0.1', device: 'lo' }
  await expect(checkWayToHost(hostPlace(), at, machine('127.0.0.1'), signal)).resolves.toBeUndefined()
})

test('a machine that does not get through is told, with the likely firewall and how to open it', async () => {
  // The listener is on this host, and "the machine" is a shell that cannot connect.
  const deaf: Machine = {
    ...machine('127.0.0.1'),
    place: {
      ...hostPlace(),
      exec: (_, options) =>
        hostPlace().exec(['sh', '-c', 'echo "bash: line 1: connect: No route to host" >&2; exit 1'], options),
    },
  }
  const at = { address: '127.0.0.1', device: 'virbr1' }
  await expect(checkWayToHost(hostPlace(), at, deaf, signal)).rejects.toMatchObject({
    message: "Machine `vm` does not get through to the host's 127.0.0.1: connect: No route to host",
    hint: expect.stringContaining('iptables -I INPUT -i virbr1 -j ACCEPT'),
  })
})

test('towards a machine a refusal is as good as an answer: packets come through', async () => {
  // Nothing listens on the ssh port of that loopback address, or something does: both will do.
  await expect(checkWayToMachine(hostPlace(), machine('127.0.0.78'), signal)).resolves.toBeUndefined()
})

test('a machine that nobody can reach is told', async () => {
  // Sending to the broadcast address is not allowed without asking for it.
  await expect(checkWayToMachine(hostPlace(), machine('255.255.255.255'), signal)).rejects.toThrow(
    /The host does not get through to vm's 255\.255\.255\.255: connect E/,
  )
})
