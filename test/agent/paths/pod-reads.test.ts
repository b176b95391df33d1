import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../agent/failure.ts'
import { ciliumModes, pluginOf, proxyModeOf } from '../../../agent/paths/cluster-facts.ts'
import { chooseNodes, parseClusterIp, parseNodes, parsePods } from '../../../agent/paths/pod-reads.ts'

/** Written after the API's reference (core/v1), with the fields that Kubernetes sends beside those that are read. */
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    ...{ name: 'metalmark-x-client', namespace: 'default', uid: '5d', resourceVersion: '812' },
    labels: { 'metalmark-role': 'client' },
  },
  spec: { nodeName: 'k8s1', containers: [{ name: 'tools', image: 'tools:1' }], restartPolicy: 'Never' },
  status: {
    ...{ phase: 'Running', hostIP: '192.168.33.11', podIP: '10.244.0.7', podIPs: [{ ip: '10.244.0.7' }] },
    conditions: [
      { type: 'Initialized', status: 'True', lastProbeTime: null },
      { type: 'Ready', status: 'True', lastProbeTime: null },
    ],
    containerStatuses: [
      {
        ...{ name: 'tools', ready: true, restartCount: 0, image: 'tools:1' },
        imageID: 'docker.io/library/tools@sha256:00',
        state: { running: { startedAt: '2025-01-01T00:00:00Z' } },
      },
    ],
  },
}
const listOf = (...items: object[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items })

describe('a pod', () => {
  test('that runs is read with where it is', () => {
    expect(parsePods(listOf(pod))).toEqual([
      {
        ...{ name: 'metalmark-x-client', role: 'client', node: 'k8s1', ip: '10.244.0.7', ready: true },
        ...{ why: 'Running', imageId: 'docker.io/library/tools@sha256:00' },
      },
    ])
  })

  test('that cannot run says why in Kubernetes’ words', () => {
    const waiting = { reason: 'ErrImagePull', message: 'pull access denied' }
    const stuck = { phase: 'Pending', containerStatuses: [{ imageID: '', state: { waiting } }] }
    expect(parsePods(listOf({ ...pod, status: stuck }))[0]).toMatchObject({
      ...{ ready: false, ip: null, imageId: null, why: 'ErrImagePull: pull access denied' },
    })
    const evicted = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory' }
    expect(parsePods(listOf({ ...pod, status: evicted }))[0]?.why).toBe('Evicted: The node was low on memory')
  })

  test('anything else from kubectl is refused by name', () => {
    expect(() => parsePods('error: You must be logged in')).toThrow(
      /a list of pods from kubectl, got: error: You/,
    )
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parsePods(text)
        } catch (error) {
          expect(error).toBeInstanceOf(Failure)
        }
      }),
      { seed: 4 },
    )
  })
})

describe('the nodes', () => {
  const node = (name: string, status: string) => ({
    metadata: { name },
    status: {
      conditions: [
        { type: 'MemoryPressure', status: 'False' },
        { type: 'Ready', status },
      ],
      nodeInfo: { kubeletVersion: 'v1.29.3', containerRuntimeVersion: 'containerd://1.7.13' },
    },
  })
  const nodes = parseNodes(listOf(node('k8s1', 'True'), node('k8s2', 'False'), node('k8s3', 'True')))

  test('are the first two that are ready', () => {
    expect(nodes[0]).toEqual({
      ...{ name: 'k8s1', ready: true, kubelet: 'v1.29.3', containerRuntime: 'containerd://1.7.13' },
    })
    expect(chooseNodes(nodes, undefined)).toEqual({ first: 'k8s1', second: 'k8s3' })
  })

  test('are those that the suite names, where they are ready', () => {
    expect(chooseNodes(nodes, ['k8s3', 'k8s1'])).toEqual({ first: 'k8s3', second: 'k8s1' })
    expect(chooseNodes(nodes, ['k8s3'])).toEqual({ first: 'k8s3', second: null })
    expect(() => chooseNodes(nodes, ['k8s1', 'k8s2'])).toThrow(
      /Expected a node k8s2 that is ready, got: k8s1, k8s2 \(not ready\), k8s3/,
    )
    expect(() => chooseNodes([], undefined)).toThrow(/Expected a node that is ready, got: none/)
  })
})

test('a service’s address is one of IPv4', () => {
  expect(parseClusterIp(listOf({ spec: { clusterIP: '10.96.13.1' } }))).toBe('10.96.13.1')
  for (const clusterIP of ['None', 'fd00::1', ''])
    expect(parseClusterIp(listOf({ spec: { clusterIP } }))).toBeNull()
  expect(parseClusterIp(listOf())).toBeNull()
})

describe('the cluster’s network', () => {
  test('is told by its daemon set', () => {
    const sets = (...names: string[]) => listOf(...names.map((name) => ({ metadata: { name } })))
    expect(pluginOf(sets('kube-proxy', 'cilium'))).toBe('cilium')
    expect(pluginOf(sets('kube-proxy', 'kube-flannel-ds'))).toBe('flannel')
    expect(pluginOf(sets('kube-proxy'))).toBeNull()
    expect(pluginOf('Error from server (Forbidden)')).toBeNull()
  })

  test('has the modes of Cilium that are another datapath each', () => {
    const data = {
      ...{ 'routing-mode': 'tunnel', 'tunnel-protocol': 'vxlan', 'enable-hubble': 'true', debug: 'false' },
      ...{ 'datapath-mode': 'veth', 'kube-proxy-replacement': '' },
    }
    expect(ciliumModes(JSON.stringify({ kind: 'ConfigMap', data }))).toEqual([
      ...['datapath-mode=veth', 'enable-hubble=true', 'routing-mode=tunnel', 'tunnel-protocol=vxlan'],
    ])
    expect(ciliumModes('')).toEqual([])
  })

  test('forwards services as kube-proxy is configured', () => {
    const proxy = (mode: string) =>
      JSON.stringify({ data: { 'config.conf': `kind: X\nmode: ${mode}\nport: 1\n` } })
    expect(proxyModeOf(proxy('ipvs'))).toBe('ipvs')
    expect(proxyModeOf(proxy('"nftables"'))).toBe('nftables')
    expect(proxyModeOf(proxy('""'))).toBe('iptables')
    expect(proxyModeOf('')).toBeNull()
  })
})
