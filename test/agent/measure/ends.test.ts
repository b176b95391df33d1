import { describe, expect, test } from 'vitest'
import { createEndsFinder } from '../../../agent/measure/ends.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import type { Place } from '../../../agent/place/place.ts'
import type { Machine } from '../../../agent/vm/machines.ts'

const host = hostPlace()

/** This host in the part of a machine. */
function machine(name: string, address: string): Machine {
  const place: Place = { ...host, name, kind: 'guest' }
  return { name, place, address, network: 'private', facts: { cpus: 1, memoryMiB: 512 } }
}

const machines = [machine('a', '198.51.100.11'), machine('b', '198.51.100.12')]

describe('the two ends', () => {
  const finder = createEndsFinder({ host, machines })

  test('on the host are both the host’s own loopback', async () => {
    for (const path of ['host-lo', 'none'] as const) {
      const { client, server, address } = await finder.find(path)
      expect([client.name, server.name, address]).toEqual(['host', 'host', '127.0.0.1'])
    }
  })

  test('between VMs are the first as client and the second as server', async () => {
    const { client, server, address } = await finder.find('vm-vm')
    expect([client.name, server.name, address]).toEqual(['a', 'b', '198.51.100.12'])
  })

  test('within a VM are the first one’s loopback', async () => {
    const { client, server, address } = await finder.find('guest-lo')
    expect([client.name, server.name, address]).toEqual(['a', 'a', '127.0.0.1'])
  })

  test('never share a port in a guest, and the port after it is free for a data connection', async () => {
    const [one, other] = [await finder.find('vm-vm'), await finder.find('guest-lo')]
    const ports = [await one.pickPort(), await other.pickPort(), await one.pickPort()]
    expect(new Set(ports.flatMap((port) => [port, port + 1])).size).toBe(6)
  })

  test('of a command are both its place', () => {
    expect(finder.findPlace('b')).toMatchObject({ client: { name: 'b' }, server: { name: 'b' } })
    expect(() => finder.findPlace('c')).toThrow(/Expected a machine c/)
  })
})

describe('a path that cannot be had is a failure of the environment, so that optional benchmarks go without:', () => {
  test.each([
    ['guest-lo', [], /Expected 1 VMs for this path, got 0/],
    ['vm-vm', machines.slice(0, 1), /Expected 2 VMs for this path, got 1/],
    ['ctr-ctr', [], /Expected a machine for containers, got: none/],
    ['vm-host', machines, /Expected the host to have an address in the network of a \(198\.51\.100\.11\)/],
    ['host-vm', machines, /but it has none/],
  ] as const)('%s', async (path, given, message) => {
    const finding = createEndsFinder({ host, machines: given }).find(path)
    await expect(finding).rejects.toThrow(message)
    await expect(finding).rejects.toMatchObject({ kind: 'environment' })
  })
})

test('what a path stands on is set up once, however many ask for it, and a failure is told to each', async () => {
  let asked = 0
  const place: Place = {
    ...host,
    ...{ name: 'a', kind: 'guest' },
    async exec(argv) {
      asked += 1
      const answer = { code: 4, signal: null, timedOut: false, stdout: '', stderr: 'none of these works' }
      return { ...answer, argv, startedAt: 0, durationMs: 1 }
    },
  }
  const finder = createEndsFinder({ host, machines: [{ ...machine('a', '198.51.100.11'), place }] })
  const found = await Promise.allSettled([finder.find('ctr-ctr'), finder.find('ctr-ctr')])
  expect(found.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(asked).toBe(1)
  await finder.close()
  expect(finder.facts()).toEqual([])
})
