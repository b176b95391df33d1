import { type Fact, factFrom } from './facts.ts'
import type { HostFiles } from './host-files.ts'

/** The kernel's network parameters that move figures, as sysctl names them below `net`. */
export const networkSysctls: readonly string[] = [
  'core.busy_poll',
  'core.busy_read',
  'core.netdev_budget',
  'core.netdev_budget_usecs',
  'core.netdev_max_backlog',
  'core.rmem_default',
  'core.rmem_max',
  'core.rps_sock_flow_entries',
  'core.somaxconn',
  'core.wmem_default',
  'core.wmem_max',
  'ipv4.ip_forward',
  'ipv4.ip_local_port_range',
  'ipv4.tcp_autocorking',
  'ipv4.tcp_ecn',
  'ipv4.tcp_limit_output_bytes',
  'ipv4.tcp_mtu_probing',
  'ipv4.tcp_no_metrics_save',
  'ipv4.tcp_notsent_lowat',
  'ipv4.tcp_sack',
  'ipv4.tcp_slow_start_after_idle',
  'ipv4.tcp_timestamps',
  'ipv4.tcp_tw_reuse',
  'netfilter.nf_conntrack_buckets',
  'netfilter.nf_conntrack_max',
  'bridge.bridge-nf-call-iptables',
]

/** The file of a parameter below `net`; a parameter's own name may hold no dot. */
export function networkSysctlFile(name: string): string {
  return `/proc/sys/net/${name.replace('.', '/')}`
}

/** Network parameters, with one space between their numbers as against the kernel's tabs. */
export function readNetworkSysctls(files: HostFiles, machine: 'host' | 'guest'): readonly Fact[] {
  const of = (key: string, name: string) =>
    factFrom(`${machine}.${key}`, files.read(networkSysctlFile(name)), (text) => text.replace(/\s+/g, ' '))
  return [
    of('tcp.congestionControl', 'ipv4.tcp_congestion_control'),
    of('tcp.rmem', 'ipv4.tcp_rmem'),
    of('tcp.wmem', 'ipv4.tcp_wmem'),
    of('defaultQdisc', 'core.default_qdisc'),
    ...networkSysctls.map((name) => of(`sysctl.net.${name}`, name)),
  ]
}
