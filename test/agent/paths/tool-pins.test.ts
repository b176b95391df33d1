import { expect, test } from 'vitest'
import type { Ends } from '../../../agent/measure/ends.ts'
import { placeWithin } from '../../../agent/paths/place-within.ts'
import { pinTools } from '../../../agent/paths/tool-pins.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import type { Place } from '../../../agent/place/place.ts'

/** This host in the part of a machine. */
const guest = (name: string): Place => ({ ...hostPlace(), name, kind: 'guest' })
const ends = (client: Place, server: Place): Ends => ({
  ...{ client, server, address: '127.0.0.1', pickPort: async () => 5201 },
})
const allowed = ['sh', '-c', 'grep Cpus_allowed_list /proc/self/status']
const patient = { timeoutMs: 10_000 }

test('tools are held on their CPUs, and the benchmark says so', async () => {
  const pinned = pinTools(ends(guest('a'), guest('b')), { tools: { client: [0] } })
  expect((await pinned.client.exec(allowed, patient)).stdout).toMatch(/:\s*0\n$/)
  const job = await pinned.client.start(allowed, {})
  expect((await job.wait({ quietMs: 0, timeoutMs: 10_000 })).stdout).toMatch(/:\s*0\n$/)
  expect(pinned.server).toMatchObject({ name: 'b' })
  expect(pinned.variant).toEqual(['client-cpus=0'])
})

test('pins join what the ends say already', () => {
  const given = { ...ends(guest('a'), guest('b')), variant: ['runtime=podman'] }
  const pinned = pinTools(given, { tools: { client: [1, 2], server: [0] } })
  expect(pinned.variant).toEqual(['runtime=podman', 'client-cpus=1-2', 'server-cpus=0'])
})

test('the host’s own end is left alone, and so is everything without such pins', () => {
  const given = ends(hostPlace(), guest('b'))
  expect(pinTools(given, { tools: { client: [0] } })).toBe(given)
  expect(pinTools(given, { emulator: [0] })).toBe(given)
  expect(pinTools(given, 'auto')).toBe(given)
  expect(pinTools(given, undefined)).toBe(given)
})

test('a place within another keeps the kernel that it runs on', () => {
  const container = placeWithin(guest('vm'), { name: 'vm/client', prefix: ['env'], machine: 'vm' })
  const held = placeWithin(container, { name: 'vm/client', prefix: ['taskset'] })
  expect(held).toMatchObject({ name: 'vm/client', kind: 'guest', machine: 'vm' })
  expect(placeWithin(hostPlace(), { name: 'host', prefix: [] })).not.toHaveProperty('machine')
})
