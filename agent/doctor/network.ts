import { textOrNull } from '../environment/host-files.ts'
import { localPortRange, widePorts } from '../host-tuning/port-range.ts'
import { type Check, good, judged, tune, unknown, warning } from './finding.ts'

/** Checks of the host's own network stack, which every path between its VMs goes through. */
export const networkChecks: readonly Check[] = [
  {
    id: 'network.conntrack',
    group: 'network',
    what: 'connection tracking',
    why: 'Benchmarks of new connections leave thousands a second in the table for minutes; when it is full, packets are dropped.',
    examine: ({ files }) => {
      const max = files.read('/proc/sys/net/netfilter/nf_conntrack_max')
      if (max.kind === 'unread') return good('not loaded')
      return conntrack(Number(max.text), Number(textOrNull(files, countFile) ?? 0))
    },
  },
  {
    id: 'network.ports',
    group: 'network',
    what: 'local ports',
    why: 'Every new connection takes one for a minute: with few of them a benchmark of new connections waits for ports.',
    examine: ({ files }) =>
      judged(files.read('/proc/sys/net/ipv4/ip_local_port_range'), (text) => {
        const range = localPortRange(text)
        if (range === null) return unknown(`not understood: ${text.slice(0, 50)}`)
        const found = `${range.first} to ${range.last}`
        return range.last - range.first < widePorts.last - widePorts.first
          ? warning(found, tune)
          : good(found)
      }),
  },
  {
    id: 'network.tcp',
    group: 'network',
    what: 'congestion control',
    why: 'It decides how fast a stream grows; another one is another benchmark, so it is noted with each run.',
    examine: ({ files }) =>
      judged(files.read('/proc/sys/net/ipv4/tcp_congestion_control'), (text) => {
        const qdisc = textOrNull(files, '/proc/sys/net/core/default_qdisc')
        return good(qdisc === null ? text : `${text}, queueing ${qdisc}`)
      }),
  },
]

const countFile = '/proc/sys/net/netfilter/nf_conntrack_count'

/** Two minutes of a thousand new connections a second. */
const entriesWanted = 131_072

function conntrack(max: number, count: number) {
  if (!(max > 0)) return unknown('nf_conntrack_max is not a number')
  const found = `${count} of ${max} entries used`
  const fix = `sudo sysctl -w net.netfilter.nf_conntrack_max=${2 * Math.max(max, entriesWanted)}`
  return max - count < entriesWanted ? warning(found, fix) : good(found)
}
