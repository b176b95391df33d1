import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { currentBox } from '../box/installed.ts'
import { lastLines, run } from '../process.ts'

export interface KernelTrial {
  readonly accelerator: 'kvm' | 'tcg'
  readonly kernel: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Boots a stock kernel without any disk and waits for its panic: a kernel that looks for its root has been through all
 * of its start. A few instructions may run where this does not, on hypervisors that offer KVM to their own guests only
 * half. Returns null when it got there, else what was seen instead.
 */
export async function tryKernel({
  accelerator,
  kernel,
  timeoutMs,
  signal,
}: KernelTrial): Promise<string | null> {
  const cpu = accelerator === 'kvm' ? ['-cpu', 'host'] : []
  const machine = [
    '-accel',
    accelerator,
    ...cpu,
    '-m',
    '256',
    '-nodefaults',
    '-display',
    'none',
    '-no-reboot',
  ]
  // `panic=-1` reboots at once, and `-no-reboot` makes that the end of QEMU.
  const boot = ['-serial', 'stdio', '-kernel', kernel, '-append', 'console=ttyS0 panic=-1']
  const ended = await run(['qemu-system-x86_64', ...machine, ...boot], { timeoutMs, signal, graceMs: 500 })
  if (/Kernel panic - not syncing: .*root/i.test(ended.stdout)) return null
  if (ended.timedOut) return `a stock kernel did not boot within ${timeoutMs / 1000} s`
  return `a stock kernel does not boot: ${lastLines(ended.stderr || ended.stdout, 1)}`
}

/** The kernel of the bench box, where Vagrant has the box. */
export async function boxKernel(signal: AbortSignal | undefined): Promise<string | undefined> {
  const box = await currentBox(signal)
  const kernel = box === undefined ? undefined : join(box.dir, 'vmlinuz')
  return kernel !== undefined && existsSync(kernel) ? kernel : undefined
}
