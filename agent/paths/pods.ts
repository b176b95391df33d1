import { type Fact, fact } from '../environment/facts.ts'
import { Failure } from '../failure.ts'
import type { Place } from '../place/place.ts'
import type { KubernetesFile } from '../suite/paths-schema.ts'
import { type ClusterNetwork, readCluster } from './cluster-facts.ts'
import { createKubectl, type Kubectl } from './kubectl.ts'
import {
  leftoverSelector,
  listManifest,
  type ObjectLabels,
  type PodSpec,
  podManifest,
  selectorOf,
  serviceManifest,
} from './pod-objects.ts'
import { podPlace } from './pod-place.ts'
import { chooseNodes, type PodState, parseClusterIp, parseNodes, parsePods } from './pod-reads.ts'

/** A pod that tools can run in. */
export interface Pod {
  readonly place: Place
  readonly ip: string
  readonly node: string
}

/** The pods of a run, all ready. */
export interface Pods {
  readonly client: Pod
  /** On the client's node. */
  readonly same: Pod
  /** On another node; null on a cluster of one. */
  readonly other: Pod | null
  /** The service's virtual address and the pod behind it: the one on the other node, where there is one. */
  readonly service: { readonly address: string; readonly backend: Pod }
  /** What of the cluster's network makes a benchmark another one. */
  readonly variant: readonly string[]
  readonly facts: readonly Fact[]
  /** Deletes everything that bears the run's label. */
  down(): Promise<void>
}

interface PodDeps extends ObjectLabels {
  /** Where `kubectl` runs. */
  readonly place: Place
  readonly signal: AbortSignal
}

const shortMs = 60_000
/** An image may have to be pulled first. */
const readyMs = 300_000

/**
 * Puts pods for the client and the servers on the nodes of a cluster and waits until they are ready, at most five
 * minutes. Throws a `Failure` of kind `environment` that says which pod is not, and why; then nothing of the run is left.
 * What earlier runs of the host left in the namespace is deleted first.
 */
export async function startPods(spec: KubernetesFile, deps: PodDeps): Promise<Pods> {
  const kubectl = createKubectl(spec, deps.place)
  const { signal } = deps
  const down = () => remove(kubectl, selectorOf(deps))
  await remove(kubectl, leftoverSelector(deps))
  const nodes = parseNodes(await kubectl.ask(['get', 'node', '-o', 'json'], { timeoutMs: shortMs, signal }))
  const { first, second } = chooseNodes(nodes, spec.nodes)
  const wanted: PodSpec[] = [
    { role: 'client', node: first },
    { role: 'server-same', node: first },
    ...(second === null ? [] : [{ role: 'server-other', node: second }]),
  ]
  const backend = second === null ? 'server-same' : 'server-other'
  try {
    const objects = [
      ...wanted.map((pod) => podManifest(pod, spec.image, deps)),
      serviceManifest(backend, deps),
    ]
    await kubectl.ask(['apply', '-f', '-'], { timeoutMs: shortMs, signal, input: listManifest(objects) })
    const states = await untilReady(kubectl, wanted, deps)
    const address = await serviceAddress(kubectl, deps)
    const cluster = await readCluster(kubectl, nodes, signal)
    const pods = new Map(states.map((state) => [state.role, podOf(kubectl, state)]))
    return describePods({ pods, backend, address, ...cluster, states, image: spec.image, down })
  } catch (error) {
    await down()
    throw error
  }
}

/** Waits for the pods, then checks that each is where it was wanted and has an address. */
async function untilReady(
  kubectl: Kubectl,
  wanted: readonly PodSpec[],
  deps: PodDeps,
): Promise<readonly (PodState & { readonly ip: string; readonly node: string })[]> {
  const { signal } = deps
  const selector = ['--selector', selectorOf(deps)]
  const condition = ['wait', '--for=condition=Ready', 'pod', ...selector, `--timeout=${readyMs / 1000}s`]
  const waited = await kubectl.run(condition, { timeoutMs: readyMs + shortMs, signal })
  const shown = await kubectl.ask(['get', 'pod', ...selector, '-o', 'json'], { timeoutMs: shortMs, signal })
  const states = parsePods(shown)
  return wanted.map(({ role, node }) => {
    const state = states.find((one) => one.role === role)
    if (state?.ready === true && state.ip !== null && state.node === node)
      return { ...state, ip: state.ip, node }
    const said = state === undefined ? 'it is not there' : whatIsWrong(state, node)
    throw new Failure('environment', `Expected the pod ${role} to be ready on node ${node}, but ${said}.`, {
      hint: waited.code === 0 ? 'kubectl describe pod tells more.' : waited.stderr.trim().slice(0, 500),
    })
  })
}

function whatIsWrong({ ready, ip, node, why }: PodState, wanted: string): string {
  if (node !== null && node !== wanted) return `it is on ${node}`
  if (ready && ip === null) return 'it has no address'
  return `it is not ready${why === null ? '' : ` (${why})`}`
}

async function serviceAddress(kubectl: Kubectl, deps: PodDeps): Promise<string> {
  const args = ['get', 'service', '--selector', selectorOf(deps), '-o', 'json']
  const address = parseClusterIp(await kubectl.ask(args, { timeoutMs: shortMs, signal: deps.signal }))
  if (address !== null) return address
  throw new Failure(
    'environment',
    'Expected the service to have an IPv4 address of the cluster, but it has none.',
  )
}

function podOf(kubectl: Kubectl, { name, ip, node }: { name: string; ip: string; node: string }): Pod {
  return { place: podPlace(kubectl, { pod: name, machine: node }), ip, node }
}

interface Described {
  readonly pods: ReadonlyMap<string, Pod>
  readonly backend: string
  readonly address: string
  readonly network: ClusterNetwork
  readonly facts: readonly Fact[]
  readonly states: readonly PodState[]
  readonly image: string
  readonly down: () => Promise<void>
}

function describePods({ pods, backend, address, network, facts, states, image, down }: Described): Pods {
  const podAs = (role: string): Pod => {
    const pod = pods.get(role)
    if (pod === undefined) throw new Error(`Expected a pod ${role} among those that were started.`)
    return pod
  }
  const other = pods.get('server-other') ?? null
  return {
    ...{ client: podAs('client'), same: podAs('server-same'), other, down },
    service: { address, backend: podAs(backend) },
    variant: [
      `network=${network.plugin ?? 'unknown'}`,
      ...network.modes,
      ...(network.proxyMode === null ? [] : [`proxy=${network.proxyMode}`]),
    ],
    facts: [
      ...facts,
      fact('k8s.image', image),
      fact('k8s.imageId', states[0]?.imageId, 'the cluster does not tell'),
      fact('k8s.nodes', [podAs('client').node, other?.node ?? podAs('client').node].join(' → ')),
    ],
  }
}

/** An abort does not stop it. What cannot be deleted is found by its labels at the host's next run. */
async function remove(kubectl: Kubectl, selector: string): Promise<void> {
  const args = ['delete', 'pod,service', '--selector', selector, '--ignore-not-found', '--wait=false']
  await kubectl.run(args, { timeoutMs: shortMs }).catch(() => undefined)
}
