import { expect, test } from 'vitest'
import {
  labelsOf,
  leftoverSelector,
  listManifest,
  objectName,
  podManifest,
  selectorOf,
  serviceManifest,
  servicePorts,
} from '../../../agent/paths/pod-objects.ts'

const labels = { runId: '01KJZ8Q4X0ABCDEFGHJKMNPQRS', hostId: 'F0e1'.repeat(16) }

test('every object bears the run and the host, in words that Kubernetes takes', () => {
  const values = Object.values(labelsOf(labels))
  for (const value of values) expect(value).toMatch(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/)
  expect(selectorOf(labels)).toBe(
    'app.kubernetes.io/managed-by=metalmark,metalmark-run=01kjz8q4x0abcdefghjkmnpqrs',
  )
  expect(leftoverSelector(labels)).toBe(
    'app.kubernetes.io/managed-by=metalmark,metalmark-host=f0e1f0e1f0e1f0e1,metalmark-run!=01kjz8q4x0abcdefghjkmnpqrs',
  )
  expect(objectName(labels.runId, 'client')).toBe('metalmark-ghjkmnpqrs-client')
})

test('a pod is put on its node, whatever its taints, and sleeps', () => {
  expect(podManifest({ role: 'client', node: 'k8s1' }, 'tools:1', labels)).toMatchObject({
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: { labels: { 'metalmark-role': 'client' } },
    spec: {
      ...{ nodeName: 'k8s1', restartPolicy: 'Never', tolerations: [{ operator: 'Exists' }] },
      containers: [{ image: 'tools:1', command: ['sleep', '86400'] }],
    },
  })
})

test('the service stands before one role of this run only, on every port for both protocols', () => {
  const service = serviceManifest('server-other', labels) as {
    spec: { selector: object; ports: { name: string; port: number }[] }
  }
  expect(service.spec.selector).toEqual({
    'metalmark-run': '01kjz8q4x0abcdefghjkmnpqrs',
    'metalmark-role': 'server-other',
  })
  expect(service.spec.ports).toHaveLength(2 * servicePorts.length)
  expect(new Set(service.spec.ports.map(({ name }) => name)).size).toBe(2 * servicePorts.length)
  for (const { name } of service.spec.ports) expect(name).toMatch(/^[a-z0-9-]{1,15}$/)
})

test('objects go to kubectl as one list', () => {
  expect(JSON.parse(listManifest([{ kind: 'Pod' }]))).toEqual({
    ...{ apiVersion: 'v1', kind: 'List', items: [{ kind: 'Pod' }] },
  })
})
