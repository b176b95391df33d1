import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryDirectory } from '../support/temporary.ts'

const captured = fileURLToPath(new URL('../../fixtures/linux-host', import.meta.url))

/** A captured host with some of its files changed; null removes one. It was started as `boot-1`. */
export function hostWith(files: Readonly<Record<string, string | null>> = {}): string {
  const root = join(temporaryDirectory(), 'root')
  cpSync(captured, root, { recursive: true })
  for (const [path, text] of Object.entries({ '/proc/sys/kernel/random/boot_id': 'boot-1\n', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    if (text === null) rmSync(join(root, path), { recursive: true, force: true })
    else writeFileSync(join(root, path), text)
  }
  return root
}

export const cpu = (n: number, file: string) => `/sys/devices/system/cpu/cpu${n}/${file}`

/** Four CPUs with a governor each, an idle state deeper than C1, and what else can be tuned. */
export function untunedHost(): Record<string, string> {
  const perCpu = [0, 1, 2, 3].flatMap((n) => [
    [cpu(n, 'cpufreq/scaling_governor'), 'powersave\n'],
    [cpu(n, 'cpufreq/energy_performance_preference'), 'balance_performance\n'],
    ...['POLL', 'C1', 'C1E', 'C6'].flatMap((name, state) => [
      [cpu(n, `cpuidle/state${state}/name`), `${name}\n`],
      [cpu(n, `cpuidle/state${state}/disable`), '0\n'],
    ]),
  ])
  return {
    ...Object.fromEntries(perCpu),
    '/sys/devices/system/cpu/intel_pstate/no_turbo': '0\n',
    '/sys/kernel/mm/transparent_hugepage/enabled': '[always] madvise never\n',
    '/sys/kernel/mm/ksm/run': '1\n',
    '/proc/sys/kernel/numa_balancing': '1\n',
    '/proc/sys/kernel/nmi_watchdog': '1\n',
    '/proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n',
    '/proc/77/comm': 'irqbalance\n',
  }
}

/** Takes values as a kernel does: a choice stays a list with the chosen word in brackets, all else ends its line. */
export function fakeKernel(root: string) {
  return async (target: string, value: string): Promise<void> => {
    if (target === 'service:irqbalance') {
      const process = join(root, 'proc/77')
      if (value === 'inactive') rmSync(process, { recursive: true })
      else {
        mkdirSync(process)
        writeFileSync(join(process, 'comm'), 'irqbalance\n')
      }
      return
    }
    const file = join(root, target)
    const before = readFileSync(file, 'utf8')
    writeFileSync(file, before.includes('[') ? choose(before, value) : `${likeBefore(before, value)}\n`)
  }
}

function choose(before: string, value: string): string {
  const words = before.replaceAll(/[[\]\n]/g, '').split(' ')
  if (!words.includes(value)) throw Object.assign(new Error('invalid argument'), { code: 'EINVAL' })
  return `${words.map((word) => (word === value ? `[${word}]` : word)).join(' ')}\n`
}

function likeBefore(before: string, value: string): string {
  return before.includes('\t') ? value.replaceAll(' ', '\t') : value
}

/** Every file below a directory with its content. */
export function contents(root: string, below = ''): Record<string, string> {
  if (!existsSync(join(root, below))) return {}
  const found = readdirSync(join(root, below)).flatMap((name) => {
    const path = join(below, name)
    return statSync(join(root, path)).isDirectory()
      ? Object.entries(contents(root, path))
      : [[path, readFileSync(join(root, path), 'utf8')] as const]
  })
  return Object.fromEntries(found)
}
