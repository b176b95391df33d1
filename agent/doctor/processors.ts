import { cpuNames, cpuRoot, isRunning } from '../environment/cpu-files.ts'
import { type HostFiles, type Read, textOrNull } from '../environment/host-files.ts'
import { readTurbo } from '../environment/policy-facts.ts'
import { deepIdleStates } from '../host-tuning/idle-states.ts'
import { type Check, good, judged, tune, unknown, warning } from './finding.ts'

/** Checks of how the processors run: speed, sleep, sharing, interruptions. */
export const processorChecks: readonly Check[] = [
  {
    id: 'cpu.governor',
    group: 'processors',
    what: 'governor',
    why: 'A clock that follows the load is slow at the beginning of each burst, and differently slow each time.',
    examine: ({ files }) =>
      judged(onAllCpus(files, 'cpufreq/scaling_governor'), (text) =>
        text === 'performance' ? good('performance on all CPUs') : warning(text, tune),
      ),
  },
  {
    id: 'cpu.turbo',
    group: 'processors',
    what: 'turbo',
    why: 'Turbo lasts as long as temperature and the neighbouring cores allow: the same code gets another clock each run.',
    examine: ({ files }) =>
      judged(readTurbo(files), (text) => (text === 'off' ? good('off') : warning('on', tune))),
  },
  {
    id: 'cpu.idle-states',
    group: 'processors',
    what: 'idle states',
    why: 'A core that sleeps deeply takes tens of microseconds to wake, as long as a whole round trip.',
    examine: ({ files }) => idleStates(files),
  },
  {
    id: 'cpu.smt',
    group: 'processors',
    what: 'SMT',
    why: 'Two threads share one core: what the one gets depends on what the other does.',
    examine: ({ files }) =>
      judged(files.read(`${cpuRoot}/smt/control`), (text) =>
        text === 'on'
          ? warning('on', `echo off | sudo tee ${cpuRoot}/smt/control`)
          : good(text === 'notsupported' ? 'these processors have none' : text),
      ),
  },
  {
    id: 'cpu.isolated',
    group: 'processors',
    what: 'isolated CPUs',
    why: 'Where no CPUs are set apart, every other program of the host may take the one that a packet needs.',
    examine: ({ files }) => isolated(files),
  },
  {
    id: 'cpu.irqbalance',
    group: 'processors',
    what: 'irqbalance',
    why: 'It moves interrupts from CPU to CPU while something is measured.',
    examine: ({ files }) => (isRunning(files, 'irqbalance') ? warning('running', tune) : good('not running')),
  },
  {
    id: 'cpu.nmi-watchdog',
    group: 'processors',
    what: 'NMI watchdog',
    why: 'It interrupts every CPU regularly, whatever runs there.',
    examine: ({ files }) =>
      judged(files.read('/proc/sys/kernel/nmi_watchdog'), (text) =>
        text === '0' ? good('off') : warning('on', tune),
      ),
  },
  {
    id: 'cpu.mitigations',
    group: 'processors',
    what: 'mitigations',
    why: 'They make every system call dearer; another set of them begins a new epoch, so it only needs to stay the same.',
    examine: ({ files }) => mitigations(files),
  },
]

/** `performance` where all CPUs agree, else each value with how many have it. */
function onAllCpus(files: HostFiles, file: string): Read {
  const reads = cpuNames(files).map((cpu) => files.read(`${cpuRoot}/${cpu}/${file}`))
  const texts = reads.flatMap((read) => (read.kind === 'text' ? [read.text] : []))
  if (texts.length === 0) return reads[0] ?? { kind: 'unread', why: `${cpuRoot} lists no CPUs` }
  const counted = [...Map.groupBy(texts, (text) => text)]
  if (counted.length === 1 && texts[0] !== undefined) return { kind: 'text', text: texts[0] }
  const parts = counted.map(([text, group]) => `${text} on ${group.length}`)
  return { kind: 'text', text: `${parts.join(', ')} of ${texts.length} CPUs` }
}

function idleStates(files: HostFiles) {
  const cpus = cpuNames(files)
  if (!cpus.some((cpu) => files.list(`${cpuRoot}/${cpu}/cpuidle`).length > 0))
    return unknown(`${cpuRoot}/cpu*/cpuidle does not exist`)
  const enabled = cpus.flatMap((cpu) => deepIdleStates(files, cpu)).filter(({ disabled }) => !disabled)
  const names = [...new Set(enabled.map(({ name }) => name))]
  return names.length === 0 ? good('nothing deeper than C1') : warning(`${names.join(', ')} enabled`, tune)
}

/** With fewer CPUs none can be spared for the VMs alone. */
const cpusToSpare = 4

function isolated(files: HostFiles) {
  const apart = textOrNull(files, `${cpuRoot}/isolated`)
  if (apart !== null) return good(apart)
  const count = cpuNames(files).length
  if (count === 0) return unknown(`${cpuRoot} lists no CPUs`)
  if (count < cpusToSpare) return warning(`none, and ${count} CPUs are too few to set any apart`, null)
  const cpus = `${Math.ceil(count / 2)}-${count - 1}`
  const words = `isolcpus=${cpus} nohz_full=${cpus} rcu_nocbs=${cpus}`
  return warning(
    'none',
    `echo 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX ${words}"' | sudo tee /etc/default/grub.d/metalmark.cfg && ` +
      'sudo update-grub && sudo reboot',
  )
}

function mitigations(files: HostFiles) {
  const names = files.list(`${cpuRoot}/vulnerabilities`)
  if (names.length === 0) return unknown(`${cpuRoot}/vulnerabilities does not exist`)
  const states = names.map((name) => textOrNull(files, `${cpuRoot}/vulnerabilities/${name}`) ?? '')
  const count = (word: string) => states.filter((state) => state.startsWith(word)).length
  return good(`${count('Mitigation')} in force, ${count('Vulnerable')} without one, noted with each run`)
}
