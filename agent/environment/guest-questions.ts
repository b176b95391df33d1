import { networkSysctlFile, networkSysctls } from './network-facts.ts'
import { packageLists } from './package-facts.ts'

/** Files that are read in every guest; a pattern stands for all that it fits. */
const files: readonly string[] = [
  '/proc/cpuinfo',
  '/proc/cmdline',
  '/proc/interrupts',
  '/proc/sys/kernel/osrelease',
  '/proc/sys/kernel/version',
  '/etc/os-release',
  '/sys/devices/system/clocksource/clocksource0/current_clocksource',
  '/sys/devices/system/clocksource/clocksource0/available_clocksource',
  '/sys/devices/system/cpu/vulnerabilities/*',
  '/sys/kernel/mm/transparent_hugepage/enabled',
  '/sys/bus/virtio/devices/*/net/*/mtu',
  '/proc/irq/[0-9]*/smp_affinity_list',
  ...['ipv4.tcp_congestion_control', 'ipv4.tcp_rmem', 'ipv4.tcp_wmem', 'core.default_qdisc'].map(
    networkSysctlFile,
  ),
  ...networkSysctls.map(networkSysctlFile),
]

/** Files of each network interface with a device behind it; containers bring many without. */
const nicFiles: readonly string[] = [
  'device/uevent',
  'device/numa_node',
  'operstate',
  'speed',
  'mtu',
  'tx_queue_len',
  'gro_flush_timeout',
  'napi_defer_hard_irqs',
  'threaded',
  'queues/*/rps_cpus',
  'queues/*/xps_cpus',
]

/** Programs that run containers; each is asked for its version where it is there. */
export const runtimes = ['docker', 'containerd', 'podman'] as const

/** How Cilium is asked: without a cluster it would wait long for one. */
export const ciliumVersion = ['timeout', '5', 'cilium', 'version'] as const

const mark = 'metalmark answer'

/**
 * What is run in a guest, once: fixed text. Files say what they are as `head -v` has it, programs' outputs stand between
 * lines of the mark. One program reads all files, and what is not installed is not started: an emulated guest takes some
 * 25 ms for each.
 */
export const guestScript = `export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
has() { command -v "$1" >/dev/null 2>&1; }
say() {
  has "$1" || return 0
  printf '\\n%s\\n' "${mark}: $*"
  "$@" 2>&1
  printf '\\n%s\\n' "${mark} ended: $?"
}
nics=
set -- ${files.join(' ')}
for dir in /sys/class/net/*; do
  [ -e "$dir/device" ] || continue
  nics="$nics \${dir##*/}"
  set -- "$@" ${nicFiles.map((file) => `"$dir"/${file}`).join(' ')}
done
head -v -c 16384 -- "$@"
count=0
for nic in $nics; do
  [ "$count" -lt 8 ] || break
  count=$((count + 1))
  for option in -k -g -l -c; do say ethtool "$option" "$nic"; done
done
say tc -j qdisc show
${packageLists.map((argv) => `say ${argv.map(quoteWord).join(' ')}`).join('\n')}
for runtime in ${runtimes.join(' ')}; do say "$runtime" --version; done
if has cilium; then say ${ciliumVersion.join(' ')}; fi
exit 0
`

function quoteWord(word: string): string {
  return `'${word}'`
}

/** Lines that begin and end a program's output. */
export const answerLines = {
  begin: new RegExp(`^${mark}: (.*)$`),
  end: new RegExp(`^${mark} ended: (\\d+)$`),
} as const
