/** Labels that every object of the agent's bears: by them it is found and removed, whoever else uses the namespace. */
export interface ObjectLabels {
  readonly runId: string
  /** Of the agent's host: several hosts may share a cluster. */
  readonly hostId: string
}

export interface PodSpec {
  /** `client`, `server-same`, `server-other`. */
  readonly role: string
  readonly node: string
}

/** Both label values must be words of at most 63 characters; a run's ULID and the start of a host's hash are. */
export function labelsOf({ runId, hostId }: ObjectLabels): Readonly<Record<string, string>> {
  return {
    'app.kubernetes.io/managed-by': 'metalmark',
    'metalmark-run': runId.toLowerCase(),
    'metalmark-host': hostId.slice(0, 16).toLowerCase(),
  }
}

/** Selects the objects of one run. */
export function selectorOf(labels: ObjectLabels): string {
  const all = labelsOf(labels)
  return `app.kubernetes.io/managed-by=metalmark,metalmark-run=${all['metalmark-run']}`
}

/** Selects what earlier runs of this host left. */
export function leftoverSelector(labels: ObjectLabels): string {
  const all = labelsOf(labels)
  return `app.kubernetes.io/managed-by=metalmark,metalmark-host=${all['metalmark-host']},metalmark-run!=${all['metalmark-run']}`
}

/** A name that no other run has: the end of a ULID is its random part. */
export function objectName(runId: string, role: string): string {
  return `metalmark-${runId.toLowerCase().slice(-10)}-${role}`
}

/**
 * A pod that sleeps until the agent starts tools in it, put on its node by name: where it runs decides what is measured,
 * and a tainted control-plane node is as good as any other.
 */
export function podManifest({ role, node }: PodSpec, image: string, labels: ObjectLabels): object {
  return {
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: {
      name: objectName(labels.runId, role),
      labels: { ...labelsOf(labels), 'metalmark-role': role },
    },
    spec: {
      ...{ nodeName: node, restartPolicy: 'Never', terminationGracePeriodSeconds: 0 },
      automountServiceAccountToken: false,
      tolerations: [{ operator: 'Exists' }],
      containers: [{ name: 'tools', image, imagePullPolicy: 'IfNotPresent', command: ['sleep', '86400'] }],
    },
  }
}

/**
 * Ports of the service, which can forward single ports only. Repetitions take every second one in turn, because a server
 * cannot always listen where a connection has just been closed; the port after it is for tools with a data connection.
 */
export const servicePorts: readonly number[] = Array.from({ length: 32 }, (_, i) => 5201 + i)

/** A service with a virtual address of the cluster in front of the pod of one role. */
export function serviceManifest(role: string, labels: ObjectLabels): object {
  const { 'metalmark-run': run } = labelsOf(labels)
  const ports = servicePorts.flatMap((port) =>
    ['TCP', 'UDP'].map((protocol) => ({
      ...{ name: `${protocol.toLowerCase()}-${port}`, protocol, port, targetPort: port },
    })),
  )
  return {
    ...{ apiVersion: 'v1', kind: 'Service' },
    metadata: { name: objectName(labels.runId, 'svc'), labels: labelsOf(labels) },
    spec: { type: 'ClusterIP', selector: { 'metalmark-run': run, 'metalmark-role': role }, ports },
  }
}

/** Several objects as one text for `kubectl apply -f -`. */
export function listManifest(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
}
