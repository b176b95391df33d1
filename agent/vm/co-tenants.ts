import { readdirSync } from 'node:fs'
import { run } from '../process.ts'
import { textOrEmpty } from '../text-or-empty.ts'
import { isOnPath } from './packages.ts'

/**
 * Names of all VMs that run on this host now, whoever started them: they share its processors and disturb what is
 * measured. Sources that are not installed or do not answer are left out; processes are always looked at.
 */
export async function runningVms(options: { signal?: AbortSignal } = {}): Promise<string[]> {
  const asked = await Promise.all([
    listed(['virsh', '-c', 'qemu:///system', 'list', '--name'], options.signal),
    listed(['VBoxManage', 'list', 'runningvms'], options.signal),
  ])
  const names = asked.flat().map((line) => /^"(.*)" \{/.exec(line)?.[1] ?? line)
  return [...new Set([...names, ...qemuProcesses().map((qemu) => qemu.name)])].sort()
}

export interface QemuProcess {
  readonly pid: number
  /** The guest's name on the command line, else `pid <n>`. */
  readonly name: string
  readonly argv: readonly string[]
}

/** QEMU processes that this user can see, by their command lines. */
export function qemuProcesses(): QemuProcess[] {
  return (
    readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map((entry) => ({ pid: Number(entry), argv: argvOf(entry) }))
      .filter(({ argv }) => /(^|\/)(qemu-system-[\w-]+|qemu-kvm|kvm)$/.test(argv[0] ?? ''))
      // libvirt starts QEMU without a machine for a moment to ask what it can do.
      .filter(({ argv }) => !/^none(,|$)/.test(argv[argv.indexOf('-machine') + 1] ?? ''))
      .map(({ pid, argv }) => ({ pid, argv, name: guestName(argv) ?? `pid ${pid}` }))
  )
}

function guestName(argv: readonly string[]): string | undefined {
  const value = argv[argv.indexOf('-name') + 1]
  if (!argv.includes('-name') || value === undefined) return undefined
  return /(?:^|,)guest=([^,]*)/.exec(value)?.[1] ?? value.split(',')[0]
}

function argvOf(pid: string): string[] {
  return textOrEmpty(`/proc/${pid}/cmdline`).split('\0').slice(0, -1)
}

async function listed(argv: readonly string[], signal: AbortSignal | undefined): Promise<string[]> {
  if (!isOnPath(argv[0] ?? '')) return []
  const finished = await run(argv, { timeoutMs: 10_000, signal })
  if (finished.code !== 0) return []
  return finished.stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
