import { cpuNames, cpuRoot } from './cpu-files.ts'
import { type Fact, factFrom } from './facts.ts'
import { type HostFiles, type Read, textOrNull } from './host-files.ts'
import { counted, joined, nothingIs } from './reads.ts'

/** How the host's processors are clocked and put to sleep, over all of them. */
export function readPolicy(files: HostFiles): readonly Fact[] {
  const cpufreq = (file: string) => readOfAllCpus(files, `cpufreq/${file}`)
  const pstate = (file: string) => files.read(`${cpuRoot}/intel_pstate/${file}`)
  return [
    factFrom('host.cpu.governor', cpufreq('scaling_governor')),
    factFrom('host.cpu.turbo', readTurbo(files)),
    factFrom('host.cpu.idleStates', readIdleStates(files)),
    // No such file means that tuned is not in charge, which is an answer.
    factFrom('host.tuned', nothingIs('none', files.read('/etc/tuned/active_profile'))),
    factFrom('host.cpu.frequencyDriver', cpufreq('scaling_driver')),
    factFrom(
      'host.cpu.frequencyLimits',
      joined([
        ['min kHz', cpufreq('scaling_min_freq')],
        ['max kHz', cpufreq('scaling_max_freq')],
      ]),
    ),
    factFrom('host.cpu.energyPreference', cpufreq('energy_performance_preference')),
    factFrom(
      'host.cpu.pstate',
      joined([
        ['intel', pstate('status')],
        ['amd', files.read(`${cpuRoot}/amd_pstate/status`)],
        ['min %', pstate('min_perf_pct')],
        ['max %', pstate('max_perf_pct')],
      ]),
    ),
    factFrom('host.cpu.idleDriver', files.read(`${cpuRoot}/cpuidle/current_driver`)),
    factFrom('host.cpu.idleGovernor', files.read(`${cpuRoot}/cpuidle/current_governor`)),
  ]
}

/** One file of every CPU, not of the first alone: `performance`, or `performance,powersave` where they differ. */
function readOfAllCpus(files: HostFiles, file: string): Read {
  const reads = cpuNames(files).map((cpu) => files.read(`${cpuRoot}/${cpu}/${file}`))
  const texts = [...new Set(reads.flatMap((read) => (read.kind === 'text' ? [read.text] : [])))].sort()
  if (texts.length > 0) return { kind: 'text', text: texts.join(',') }
  return reads[0] ?? { kind: 'unread', why: `${cpuRoot} lists no CPUs` }
}

/** `on` or `off`: Intel's driver says `no_turbo`, the others `boost`. */
export function readTurbo(files: HostFiles): Read {
  const noTurbo = files.read(`${cpuRoot}/intel_pstate/no_turbo`)
  if (noTurbo.kind === 'text') return { kind: 'text', text: noTurbo.text === '0' ? 'on' : 'off' }
  const boost = files.read(`${cpuRoot}/cpufreq/boost`)
  if (boost.kind === 'text') return { kind: 'text', text: boost.text === '1' ? 'on' : 'off' }
  return { kind: 'unread', why: 'neither intel_pstate/no_turbo nor cpufreq/boost exists' }
}

/** The idle states that CPUs may enter, `POLL C1 C1E`; where CPUs differ, each set with how many have it. */
function readIdleStates(files: HostFiles): Read {
  const sets = cpuNames(files).flatMap((cpu) => {
    const root = `${cpuRoot}/${cpu}/cpuidle`
    const states = files.list(root).filter((name) => /^state\d+$/.test(name))
    if (states.length === 0) return []
    const enabled = states.filter((state) => textOrNull(files, `${root}/${state}/disable`) !== '1')
    const names = enabled.map((state) =>
      (textOrNull(files, `${root}/${state}/name`) ?? state).replace(/\s+/g, '-'),
    )
    return [names.join(' ') || 'none']
  })
  if (sets.length === 0) return { kind: 'unread', why: `${cpuRoot}/cpu*/cpuidle does not exist` }
  return { kind: 'text', text: new Set(sets).size === 1 ? (sets[0] ?? 'none') : counted(sets.sort()) }
}
