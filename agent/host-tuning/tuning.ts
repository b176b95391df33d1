import { cpuNames, cpuRoot, isRunning } from '../environment/cpu-files.ts'
import { type HostFiles, type Read, textOrNull } from '../environment/host-files.ts'
import { deepIdleStates } from './idle-states.ts'
import { localPortRange, widePorts } from './port-range.ts'

/** One thing with one value: a file of the kernel, or `service:NAME`, which is `active` or `inactive`. */
export interface Setting {
  readonly target: string
  readonly wanted: string
}

/** Settings that are one matter for people: the governor of every CPU. */
export interface Tuning {
  readonly name: string
  /** One sentence: what it does to measurements. */
  readonly why: string
  /** Empty where the host has nothing to set. */
  readonly settings: readonly Setting[]
}

/** Everything that can be changed while the host runs and that makes figures vary less. */
export function tunings(files: HostFiles): readonly Tuning[] {
  const cpus = cpuNames(files)
  const onAllCpus = (file: string, wanted: string) =>
    existing(
      files,
      cpus.map((cpu) => `${cpuRoot}/${cpu}/${file}`),
      wanted,
    )
  const one = (target: string, wanted: string) => existing(files, [target], wanted)
  return [
    {
      name: 'governor',
      why: 'The clock does not follow the load.',
      settings: onAllCpus('cpufreq/scaling_governor', 'performance'),
    },
    {
      name: 'energy-preference',
      why: 'The processor does not save energy at the cost of speed.',
      settings: onAllCpus('cpufreq/energy_performance_preference', 'performance'),
    },
    {
      name: 'turbo',
      why: 'The clock does not depend on temperature and on the neighbouring cores.',
      settings: [
        ...one(`${cpuRoot}/intel_pstate/no_turbo`, '1'),
        ...one(`${cpuRoot}/cpufreq/boost`, '0'),
      ].slice(0, 1),
    },
    {
      name: 'idle-states',
      why: 'No core sleeps deeper than C1, so that it wakes within a microsecond or two.',
      settings: cpus.flatMap((cpu) =>
        deepIdleStates(files, cpu).map(({ file }) => ({ target: file, wanted: '1' })),
      ),
    },
    {
      name: 'thp',
      why: 'VMs get the same kind of pages in each boot.',
      settings: one('/sys/kernel/mm/transparent_hugepage/enabled', 'never'),
    },
    {
      name: 'ksm',
      why: 'Nothing compares and merges the memory of VMs in the background.',
      settings: one('/sys/kernel/mm/ksm/run', '0'),
    },
    {
      name: 'numa-balancing',
      why: 'The kernel does not move pages and programs between nodes.',
      settings: one('/proc/sys/kernel/numa_balancing', '0'),
    },
    {
      name: 'irqbalance',
      why: 'Interrupts stay on their CPUs.',
      settings: [{ target: 'service:irqbalance', wanted: 'inactive' }],
    },
    {
      name: 'nmi-watchdog',
      why: 'No CPU is interrupted to see whether it is still alive.',
      settings: one('/proc/sys/kernel/nmi_watchdog', '0'),
    },
    {
      name: 'port-range',
      why: 'Benchmarks of new connections do not run out of ports.',
      settings: portRange(files),
    },
  ]
}

/** What a target says now: the chosen word of `always [madvise] never`, numbers with one space between them. */
export function currentValue(files: HostFiles, target: string): Read {
  const service = /^service:(.+)$/.exec(target)?.[1]
  if (service !== undefined) return { kind: 'text', text: isRunning(files, service) ? 'active' : 'inactive' }
  const read = files.read(target)
  if (read.kind === 'unread') return read
  return { kind: 'text', text: /\[([^\]]+)\]/.exec(read.text)?.[1] ?? read.text.replaceAll(/\s+/g, ' ') }
}

function existing(files: HostFiles, targets: readonly string[], wanted: string): readonly Setting[] {
  return targets.filter((target) => files.read(target).kind === 'text').map((target) => ({ target, wanted }))
}

/** A range that somebody made as wide already is left as it is. */
function portRange(files: HostFiles): readonly Setting[] {
  const target = '/proc/sys/net/ipv4/ip_local_port_range'
  const range = localPortRange(textOrNull(files, target) ?? '')
  if (range === null) return []
  const { first, last } = range.last - range.first >= widePorts.last - widePorts.first ? range : widePorts
  return [{ target, wanted: `${first} ${last}` }]
}
