import { z } from 'zod'
import { Failure } from '../failure.ts'
import { parseJson } from '../parse-json.ts'

/** A pod as far as paths depend on it. */
export interface PodState {
  readonly name: string
  readonly role: string
  readonly node: string | null
  readonly ip: string | null
  readonly ready: boolean
  /** Why it is not ready, in Kubernetes' own words; null where it does not say. */
  readonly why: string | null
  /** The image as it was resolved, with its digest where the registry gave one. */
  readonly imageId: string | null
}

/** A node that pods can be put on. */
export interface NodeState {
  readonly name: string
  readonly ready: boolean
  readonly kubelet: string | null
  readonly containerRuntime: string | null
}

const Metadata = z.object({ name: z.string(), labels: z.record(z.string(), z.string()).optional() })
const Condition = z.object({ type: z.string(), status: z.string(), message: z.string().optional() })
const Waiting = z.object({ reason: z.string().optional(), message: z.string().optional() })

const PodItem = z.object({
  metadata: Metadata,
  spec: z.object({ nodeName: z.string().optional() }),
  status: z.object({
    phase: z.string().optional(),
    reason: z.string().optional(),
    message: z.string().optional(),
    podIP: z.string().optional(),
    conditions: z.array(Condition).optional(),
    containerStatuses: z
      .array(
        z.object({
          imageID: z.string().optional(),
          state: z.object({ waiting: Waiting.optional(), terminated: Waiting.optional() }).optional(),
        }),
      )
      .optional(),
  }),
})

const NodeItem = z.object({
  metadata: Metadata,
  status: z.object({
    conditions: z.array(Condition).optional(),
    nodeInfo: z
      .object({ kubeletVersion: z.string().optional(), containerRuntimeVersion: z.string().optional() })
      .optional(),
  }),
})

const ServiceItem = z.object({ spec: z.object({ clusterIP: z.string().optional() }) })

/** Reads `kubectl get pod -o json`. Throws a `Failure` where it is something else. */
export function parsePods(text: string): readonly PodState[] {
  return itemsOf(text, PodItem, 'pods').map(({ metadata, spec, status }) => {
    const container = status.containerStatuses?.[0]
    const stuck = container?.state?.waiting ?? container?.state?.terminated
    const why = [stuck?.reason ?? status.reason ?? status.phase, stuck?.message ?? status.message]
    return {
      name: metadata.name,
      role: metadata.labels?.['metalmark-role'] ?? '',
      node: spec.nodeName ?? null,
      ip: status.podIP ?? null,
      ready: isReady(status.conditions),
      why: why.filter((part) => part !== undefined && part !== '').join(': ') || null,
      imageId: container?.imageID || null,
    }
  })
}

/** Reads `kubectl get node -o json`. Throws a `Failure` where it is something else. */
export function parseNodes(text: string): readonly NodeState[] {
  return itemsOf(text, NodeItem, 'nodes').map(({ metadata, status }) => ({
    name: metadata.name,
    ready: isReady(status.conditions),
    kubelet: status.nodeInfo?.kubeletVersion ?? null,
    containerRuntime: status.nodeInfo?.containerRuntimeVersion ?? null,
  }))
}

/** The virtual address in `kubectl get service -o json`; null where there is none yet. A headless service has `None`. */
export function parseClusterIp(text: string): string | null {
  const address = itemsOf(text, ServiceItem, 'services')[0]?.spec.clusterIP
  return address === undefined || !/^[\d.]+$/.test(address) ? null : address
}

/**
 * The nodes of the client and of the other server: those that the suite names, else the first two that are ready. The
 * second is null on a cluster of one.
 */
export function chooseNodes(
  nodes: readonly NodeState[],
  wanted: readonly string[] | undefined,
): { readonly first: string; readonly second: string | null } {
  const ready = nodes.filter((node) => node.ready).map(({ name }) => name)
  const known = nodes.map((node) => (node.ready ? node.name : `${node.name} (not ready)`)).join(', ')
  const missing = wanted?.find((name) => !ready.includes(name))
  if (missing !== undefined)
    throw new Failure('environment', `Expected a node ${missing} that is ready, got: ${known || 'none'}.`)
  const [first, second = null] = wanted ?? ready
  if (first === undefined)
    throw new Failure('environment', `Expected a node that is ready, got: ${known || 'none'}.`)
  return { first, second }
}

function isReady(conditions: readonly z.infer<typeof Condition>[] | undefined): boolean {
  return conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

function itemsOf<T>(text: string, item: z.ZodType<T>, what: string): readonly T[] {
  const parsed = z.object({ items: z.array(item) }).safeParse(parseJson(text))
  if (parsed.success) return parsed.data.items
  throw new Failure(
    'environment',
    `Expected a list of ${what} from kubectl, got: ${text.trim().slice(0, 200)}`,
  )
}
