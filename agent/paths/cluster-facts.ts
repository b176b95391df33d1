import { z } from 'zod'
import { type Fact, fact } from '../environment/facts.ts'
import { parseJson } from '../parse-json.ts'
import type { Kubectl } from './kubectl.ts'
import type { NodeState } from './pod-reads.ts'

/** What the cluster's pod network is, as far as it shows. */
export interface ClusterNetwork {
  /** By the daemon set that runs it: `cilium`, `calico` … */
  readonly plugin: string | null
  /** Cilium's ways of working that decide a figure, `key=value`; empty for other plugins. */
  readonly modes: readonly string[]
  readonly proxyMode: string | null
}

/** Daemon sets of network plugins, by what their names begin with. */
const plugins: readonly (readonly [start: string, plugin: string])[] = [
  ['cilium', 'cilium'],
  ['calico', 'calico'],
  ['canal', 'canal'],
  ['kube-flannel', 'flannel'],
  ['weave-net', 'weave'],
  ['antrea', 'antrea'],
  ['kube-router', 'kube-router'],
  ['kindnet', 'kindnet'],
  ['ovnkube', 'ovn-kubernetes'],
]

/** Keys of Cilium's ConfigMap that another datapath hides behind (Cilium's documentation, "ConfigMap options"). */
const ciliumKeys = [
  ...['datapath-mode', 'routing-mode', 'tunnel', 'tunnel-protocol', 'kube-proxy-replacement'],
  ...['enable-wireguard', 'enable-ipsec', 'enable-hubble', 'enable-bandwidth-manager'],
  ...['enable-ipv4-big-tcp', 'enable-bpf-masquerade', 'enable-host-legacy-routing', 'bpf-lb-mode'],
]

const Named = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) })
const ConfigMap = z.object({ data: z.record(z.string(), z.string()).optional() })
const Version = z.object({ serverVersion: z.object({ gitVersion: z.string() }) })

/** Asks the cluster what carries its pods' traffic. Never rejects but for an abort: what does not show is null. */
export async function readCluster(
  kubectl: Kubectl,
  nodes: readonly NodeState[],
  signal: AbortSignal,
): Promise<{ readonly network: ClusterNetwork; readonly facts: readonly Fact[] }> {
  const json = async (args: readonly string[]) => {
    const asked = await kubectl.run([...args, '-o', 'json'], { timeoutMs: 30_000, signal })
    return asked.code === 0 ? asked.stdout : ''
  }
  const [sets, cilium, proxy, version] = await Promise.all([
    json(['get', 'daemonset', '--all-namespaces']),
    json(['get', 'configmap', 'cilium-config', '--namespace', 'kube-system']),
    json(['get', 'configmap', 'kube-proxy', '--namespace', 'kube-system']),
    json(['version']),
  ])
  const network = { plugin: pluginOf(sets), modes: ciliumModes(cilium), proxyMode: proxyModeOf(proxy) }
  const unsaid = 'the cluster does not tell'
  const each = (of: (node: NodeState) => string | null) =>
    [...new Set(nodes.flatMap((node) => of(node) ?? []))].join(', ')
  return {
    network,
    facts: [
      fact('k8s.version', read(Version, version)?.serverVersion.gitVersion, unsaid),
      fact(
        'k8s.kubelet',
        each(({ kubelet }) => kubelet),
        unsaid,
      ),
      fact(
        'k8s.runtime',
        each(({ containerRuntime }) => containerRuntime),
        unsaid,
      ),
      fact('k8s.network', network.plugin, 'no daemon set of a known network plugin'),
      fact('k8s.networkModes', network.modes.join(' '), 'only read of Cilium'),
      fact('k8s.proxyMode', network.proxyMode, 'no kube-proxy configuration'),
    ],
  }
}

/** The network plugin by the names in `kubectl get daemonset -o json`. */
export function pluginOf(daemonSets: string): string | null {
  const names = read(Named, daemonSets)?.items.map(({ metadata }) => metadata.name) ?? []
  return plugins.find(([start]) => names.some((name) => name.startsWith(start)))?.[1] ?? null
}

/** Cilium's modes from its ConfigMap, sorted, those that are not set left out. */
export function ciliumModes(configMap: string): readonly string[] {
  const data = read(ConfigMap, configMap)?.data ?? {}
  return ciliumKeys.flatMap((key) => (data[key] ? [`${key}=${data[key]}`] : [])).sort()
}

/** How kube-proxy forwards: `iptables` where its configuration leaves it open. */
export function proxyModeOf(configMap: string): string | null {
  const config = read(ConfigMap, configMap)?.data?.['config.conf']
  if (config === undefined) return null
  return /^mode:\s*"?(\w*)"?\s*$/m.exec(config)?.[1] || 'iptables'
}

function read<T>(schema: z.ZodType<T>, text: string): T | null {
  return schema.safeParse(parseJson(text)).data ?? null
}
