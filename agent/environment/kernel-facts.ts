import { redactCommandLine } from './command-line.ts'
import { type Fact, fact, factFrom } from './facts.ts'
import { type HostFiles, type Read, textOrNull } from './host-files.ts'
import { firstRead, nothingIs } from './reads.ts'

/** The kernel, and the settings of it that both hosts and guests tell. */
export function readKernel(files: HostFiles, machine: 'host' | 'guest'): readonly Fact[] {
  const clocksource = (name: string) => files.read(`/sys/devices/system/clocksource/clocksource0/${name}`)
  const release = firstRead(files.read('/etc/os-release'), files.read('/usr/lib/os-release'))
  return [
    factFrom(`${machine}.kernel`, files.read('/proc/sys/kernel/osrelease')),
    factFrom(`${machine}.kernelBuild`, files.read('/proc/sys/kernel/version')),
    // A kernel without parameters has an empty line.
    factFrom(
      `${machine}.kernelCommandLine`,
      nothingIs('none', files.read('/proc/cmdline')),
      redactCommandLine,
    ),
    factFrom(`${machine}.clocksource`, clocksource('current_clocksource')),
    factFrom(`${machine}.clocksourcesAvailable`, clocksource('available_clocksource')),
    factFrom(`${machine}.os`, release, prettyName),
  ]
}

/** How the host's kernel was built and how it preempts. */
export function readKernelConfig(files: HostFiles): readonly Fact[] {
  const release = textOrNull(files, '/proc/sys/kernel/osrelease') ?? ''
  const config = firstRead(
    files.read(`/boot/config-${release}`),
    files.read('/proc/config.gz'),
    files.read(`/lib/modules/${release}/config`),
  )
  return [
    factFrom('host.kernelHz', config, (text) => Number(/^CONFIG_HZ=(\d+)$/m.exec(text)?.[1] ?? Number.NaN)),
    factFrom('host.kernelPreemption', orFromBuild(config, files), preemption),
    factFrom(
      'host.kernelPreemptMode',
      files.read('/sys/kernel/debug/sched/preempt'),
      (text) => fact('', /\(([^)]+)\)/.exec(text)?.[1]).value,
    ),
  ]
}

/** Where the configuration cannot be read, the kernel's version text tells its kind all the same. */
function orFromBuild(config: Read, files: HostFiles): Read {
  if (config.kind === 'text') return config
  const build = files.read('/proc/sys/kernel/version')
  return build.kind === 'text' ? build : config
}

/** The options that were chosen: `PREEMPT_DYNAMIC PREEMPT_VOLUNTARY`; `none` where there are none. */
function preemption(text: string): string {
  const options = [
    ...text.matchAll(/\b(?:CONFIG_)?(PREEMPT(?:_(?:NONE|VOLUNTARY|DYNAMIC|LAZY|RT))?)(?:=y)?(?=\s|$)/g),
  ]
    .filter((match) => !text.slice(0, match.index).endsWith('# '))
    .flatMap((match) => match[1] ?? [])
  return [...new Set(options)].sort().join(' ') || 'none'
}

function prettyName(text: string): string | null {
  const value = (key: string) => new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1]
  return value('PRETTY_NAME') ?? value('NAME') ?? null
}
