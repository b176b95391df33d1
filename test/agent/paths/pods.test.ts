import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEndsFinder, type Ends } from '../../../agent/measure/ends.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import { describeNeeding, isInstalled } from '../../support/needs.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const standIn = fileURLToPath(new URL('stand-in-kubectl.ts', import.meta.url))
const needs = { iperf3: 'iperf3', ip: 'iproute2', iptables: 'iptables' }
const lacking = process.getuid?.() === 0 && isInstalled('ip') ? [] : ['root, for network namespaces']
const image = 'registry.example/tools:1'

/** No Kubernetes: see `stand-in-kubectl.ts`. What is shown is that the agent's own part holds together. */
describeNeeding(
  needs,
  'pods, with a stand-in for kubectl that makes network namespaces',
  () => {
    let state = ''
    const objects = () =>
      existsSync(join(state, 'objects')) ? readdirSync(join(state, 'objects')).sort() : []
    const namespaces = () =>
      spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' })
        .stdout.split('\n')
        .filter((line) => line.startsWith(`${basename(state)}-`))
    const finderOf = (runId: string, hostId = 'a'.repeat(64)) =>
      createEndsFinder({
        ...{ host: hostPlace(), machines: [], runId, hostId },
        kubernetes: { kubectl: 'host', namespace: 'bench', image },
      })

    beforeEach(() => {
      state = temporaryDirectory()
      const bin = temporaryDirectory()
      writeFileSync(
        join(bin, 'kubectl'),
        `#!/bin/sh\nexec '${process.execPath}' '${standIn}' '${state}' "$@"\n`,
      )
      chmodSync(join(bin, 'kubectl'), 0o755)
      vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`)
    })

    afterEach(() => {
      const left = namespaces()
      for (const line of left) spawnSync('ip', ['netns', 'delete', line.split(' ')[0] ?? ''])
      vi.unstubAllEnvs()
      expect(left).toEqual([])
    })

    test('carry TCP on one node, between nodes and through a service, and are gone afterwards', async () => {
      const finder = finderOf('01KRUNAAAAAAAAAAAAAAAAAAAA')
      const same = await finder.find('pod-pod-same')
      const other = await finder.find('pod-pod-other')
      const service = await finder.find('pod-svc')
      expect([same.client.machine, same.server.machine]).toEqual(['n1', 'n1'])
      expect([other.client.machine, other.server.machine]).toEqual(['n1', 'n2'])
      expect(service).toMatchObject({ address: '10.96.0.10', listenAddress: other.address })
      expect(service.server.name).toBe(other.server.name)
      for (const ends of [same, other, service]) expect(await throughput(ends)).toBeGreaterThan(1_000_000)
      expect(service.variant).toEqual(['network=kindnet'])
      expect(finder.facts()).toContainEqual({ key: 'k8s.nodes', value: 'n1 → n2' })
      expect(objects()).toHaveLength(4)
      await finder.close()
      expect(objects()).toEqual([])
    })

    test('take ports of the service in turn, and programs with their input', async () => {
      const finder = finderOf('01KRUNBBBBBBBBBBBBBBBBBBBB')
      const { pickPort, client } = await finder.find('pod-svc')
      const ports = []
      for (let i = 0; i < 17; i++) ports.push(await pickPort())
      expect(ports).toEqual([...Array.from({ length: 16 }, (_, i) => 5201 + 2 * i), 5201])
      const cat = await client.exec(['cat'], { timeoutMs: 10_000, input: 'a text' })
      expect(cat.stdout).toBe('a text')
      expect((await client.exec(['sh', '-c', 'exit 9'], { timeoutMs: 10_000 })).code).toBe(9)
      await finder.close()
    })

    test('a server in a pod that does not listen is told with its own words', async () => {
      const finder = finderOf('01KRUNCCCCCCCCCCCCCCCCCCCC')
      const { server } = await finder.find('pod-pod-same')
      const argv = ['iperf3', '-s', '-1', '-B', '192.0.2.1', '-p', '5999']
      await expect(server.start(argv, { listensOn: 5999 })).rejects.toThrow(
        /to listen on port 5999 of metalmark-cccccccccc-server-same .* It said: iperf3: error/,
      )
      await finder.close()
    })

    test('what a dead run of this host left is deleted first, and nothing of another host', async () => {
      const killed = finderOf('01KRUNDDDDDDDDDDDDDDDDDDDD')
      await killed.find('pod-pod-same')
      const before = objects()
      const other = finderOf('01KRUNEEEEEEEEEEEEEEEEEEEE', 'b'.repeat(64))
      await expect(other.find('pod-pod-same')).rejects.toThrow(/File exists/)
      expect(objects()).toEqual(before)
      const next = finderOf('01KRUNFFFFFFFFFFFFFFFFFFFF')
      await next.find('pod-pod-same')
      expect(objects().every((name) => name.includes('ffffffffff'))).toBe(true)
      await next.close()
    })

    test('a pod that is not ready, or not where it was put, is told, and nothing is left', async () => {
      writeFileSync(join(state, 'moods'), 'not-ready')
      await expect(finderOf('01KRUNGGGGGGGGGGGGGGGGGGGG').find('pod-svc')).rejects.toMatchObject({
        kind: 'environment',
        message: expect.stringMatching(
          /the pod client to be ready on node n1, but it is not ready \(ImagePullBackOff: Back-off/,
        ),
        hint: 'error: timed out waiting for the condition on pods',
      })
      expect(objects()).toEqual([])
      writeFileSync(join(state, 'moods'), 'misplaced')
      await expect(finderOf('01KRUNHHHHHHHHHHHHHHHHHHHH').find('pod-pod-same')).rejects.toThrow(
        /ready on node n1, but it is on n2/,
      )
      expect(objects()).toEqual([])
    })

    test('a cluster of one node has no other, and its service stays on it', async () => {
      writeFileSync(join(state, 'moods'), 'one-node')
      const finder = finderOf('01KRUNJJJJJJJJJJJJJJJJJJJJ')
      await expect(finder.find('pod-pod-other')).rejects.toThrow(/two nodes for pod-pod-other/)
      expect((await finder.find('pod-svc')).server.machine).toBe('n1')
      await finder.close()
    })
  },
  lacking,
)

test('paths between pods need a cluster in the suite', async () => {
  const finder = createEndsFinder({ host: hostPlace(), machines: [] })
  await expect(finder.find('pod-pod-same')).rejects.toMatchObject({
    kind: 'usage',
    hint: expect.stringContaining('kubernetes: { image'),
  })
})

/** Bits a second that iperf3's receiver saw in a second between the two ends. */
async function throughput(ends: Ends): Promise<number> {
  const port = await ends.pickPort()
  const at = [ends.listenAddress ?? ends.address, '-p', String(port)]
  const server = await ends.server.start(['iperf3', '-s', '-1', '-B', ...at], { listensOn: port })
  const argv = ['iperf3', '-c', ends.address, '-p', String(port), '-t', '1', '-J']
  const client = await ends.client.start(argv, {})
  const finished = await client.wait({ quietMs: 1_000, timeoutMs: 30_000 })
  expect(finished, finished.stdout + finished.stderr).toMatchObject({ code: 0, timedOut: false })
  await server.wait({ quietMs: 0, timeoutMs: 30_000 })
  return JSON.parse(finished.stdout).end.sum_received.bits_per_second
}
