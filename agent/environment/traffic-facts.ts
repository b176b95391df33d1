import { type Fact, fact, factFrom } from './facts.ts'
import { type HostFiles, type Read, textOrNull } from './host-files.ts'
import { nicLabel, nicNames } from './nic-facts.ts'
import type { Ask } from './programs.ts'
import { counted } from './reads.ts'

/** What stands in the way of packets: queueing disciplines, firewall rules, bonds. */
export async function readTraffic(
  files: HostFiles,
  ask: Ask,
  machine: 'host' | 'guest',
): Promise<readonly Fact[]> {
  const qdiscs = factFrom(`${machine}.qdiscs`, await ask(['tc', '-j', 'qdisc', 'show']), (text) =>
    summariseQdiscs(text, nicNames(files)),
  )
  if (machine === 'guest') return [qdiscs]
  const [iptables, nft] = await Promise.all([ask(['iptables-save']), ask(['nft', 'list', 'ruleset'])])
  return [
    qdiscs,
    ruleCount('host.firewall.iptablesRules', iptables, iptablesRules),
    ruleCount('host.firewall.nftRules', nft, nftRules),
    ...readBonds(files),
  ]
}

/**
 * `tc -j qdisc show` by interface: `lo noqueue; eth0 mq, fq_codel ×4`. Interfaces without a device, but for the
 * loopback, come and go with VMs and containers and are left out. Null where the text is no such list.
 */
export function summariseQdiscs(text: string, nics: readonly string[]): string | null {
  const entries = parseList(text)
  if (entries === null) return null
  const parts = ['lo', ...nics].flatMap((nic, i) => {
    const kinds = entries.flatMap(({ dev, kind }) => (dev === nic && typeof kind === 'string' ? [kind] : []))
    const label = nic === 'lo' ? nic : nicLabel(nic, i - 1)
    return kinds.length === 0 ? [] : [`${label} ${counted(kinds)}`]
  })
  return parts.length === 0 ? null : parts.join('; ')
}

function parseList(text: string): readonly Readonly<Record<string, unknown>>[] | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed)
      ? parsed.filter((entry) => typeof entry === 'object' && entry !== null)
      : null
  } catch {
    return null
  }
}

/**
 * Counts rules that a packet may have to pass, but for those that libvirt adds and removes with its networks: the host is
 * read while VMs boot.
 */
function ruleCount(key: string, read: Read, rulesOf: (text: string) => readonly string[]): Fact {
  if (read.kind === 'unread') return read.nothing === 'empty' ? fact(key, 0) : fact(key, null, read.why)
  return fact(key, rulesOf(read.text).filter((rule) => !/LIBVIRT_|libvirt_|virbr|vnet/.test(rule)).length)
}

function iptablesRules(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith('-A '))
}

/** Lines of chains, each with its table and chain before it; `type … hook` declares a chain and is no rule. */
function nftRules(text: string): readonly string[] {
  let table = ''
  let chain: string | null = null
  return text.split('\n').flatMap((line) => {
    table = /^table (.+) \{$/.exec(line)?.[1] ?? table
    const opened = /^\s+(chain|set|map|flowtable|counter) (\S+).*\{$/.exec(line)
    if (opened !== null) chain = opened[1] === 'chain' ? (opened[2] ?? '') : null
    const isRule =
      chain !== null && opened === null && /^\s+[^\s}]/.test(line) && !/^\s+(type|policy) /.test(line)
    return isRule ? [`${table} ${chain} ${line.trim()}`] : []
  })
}

/** How bonds spread packets over their NICs: `802.3ad 4`. */
function readBonds(files: HostFiles): readonly Fact[] {
  const bonds = (textOrNull(files, '/sys/class/net/bonding_masters') ?? '')
    .split(/\s+/)
    .filter((bond) => bond !== '')
  return bonds
    .slice(0, 8)
    .flatMap((bond, i) =>
      ['mode', 'xmit_hash_policy'].map((file) =>
        factFrom(
          `host.bond.${nicLabel(bond, i)}.${file === 'mode' ? 'mode' : 'hashPolicy'}`,
          files.read(`/sys/class/net/${bond}/bonding/${file}`),
        ),
      ),
    )
}
