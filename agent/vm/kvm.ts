import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lastLines, run } from '../process.ts'
import { boxKernel, tryKernel } from './kernel-trial.ts'
import { isOnPath } from './packages.ts'

export interface KvmProbe {
  readonly usable: boolean
  /** One sentence for readers. */
  readonly reason: string
}

/**
 * Finds out whether guests really run under KVM: it boots one. That `/dev/kvm` is there says little, because nested
 * hypervisors offer a device on which no real guest starts. The guest gets the host's own processor (`-cpu host`, as
 * the benchmark machines do): on such hypervisors exactly that fails, while a guest with a plain processor may run.
 * Where the bench box is there, its kernel has to boot as well. The answer holds until the next boot and is kept in `cacheDir` when one is given.
 */
export async function probeKvm(options: { cacheDir?: string; signal?: AbortSignal } = {}): Promise<KvmProbe> {
  const cacheFile =
    options.cacheDir === undefined ? undefined : join(options.cacheDir, `kvm-${bootId()}.json`)
  const cached = readCache(cacheFile)
  if (cached !== undefined) return cached
  const probe = await tryBoot(options.signal)
  if (cacheFile !== undefined) writeFileSync(cacheFile, JSON.stringify(probe))
  return probe
}

/** The guest writes this to its debug port; QEMU then ends with twice that plus one. */
const debugValue = 0x10
const expectedCode = debugValue * 2 + 1

/** A guest of six instructions takes milliseconds; one that takes seconds is emulated by the outer hypervisor. */
const bootDeadlineMs = 5_000

async function tryBoot(signal: AbortSignal | undefined): Promise<KvmProbe> {
  if (!existsSync('/dev/kvm'))
    return { usable: false, reason: '/dev/kvm does not exist: no KVM module, or none offered to this VM' }
  if (!isOnPath('qemu-system-x86_64')) return { usable: false, reason: 'qemu-system-x86_64 is not installed' }
  const dir = mkdtempSync(join(tmpdir(), 'metalmark-kvm-'))
  try {
    const disk = join(dir, 'boot.img')
    writeFileSync(disk, bootSector())
    const ended = await run(qemuArgv(disk), { timeoutMs: bootDeadlineMs, signal, graceMs: 500 })
    if (ended.code === expectedCode) return await confirmWithKernel(signal)
    if (ended.timedOut)
      return {
        usable: false,
        reason: `a guest of six instructions did not end within ${bootDeadlineMs / 1000} s`,
      }
    const said = lastLines(ended.stderr, 1) || `QEMU ended with ${ended.code ?? ended.signal}`
    return {
      usable: false,
      reason: `/dev/kvm exists, but a guest with the host’s processor does not start: ${said}`,
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** With KVM a kernel is through in two seconds; a hypervisor that emulates it below is as good as none. */
const kernelDeadlineMs = 15_000

async function confirmWithKernel(signal: AbortSignal | undefined): Promise<KvmProbe> {
  const kernel = await boxKernel(signal)
  if (kernel === undefined) return { usable: true, reason: 'a guest with the host’s processor booted' }
  const failed = await tryKernel({ accelerator: 'kvm', kernel, timeoutMs: kernelDeadlineMs, signal })
  if (failed === null) return { usable: true, reason: 'a stock kernel booted on the host’s processor' }
  return { usable: false, reason: `/dev/kvm exists, but ${failed}` }
}

/** 512 bytes for the BIOS: `mov al,0x10; out 0xf4,al; hlt; jmp $-1` and the boot signature. */
export function bootSector(): Buffer {
  const sector = Buffer.alloc(512)
  Buffer.from([0xb0, debugValue, 0xe6, 0xf4, 0xf4, 0xeb, 0xfd]).copy(sector)
  sector.writeUInt16LE(0xaa55, 510)
  return sector
}

function qemuArgv(disk: string): string[] {
  const machine = [
    '-accel',
    'kvm',
    '-cpu',
    'host',
    '-M',
    'pc',
    '-m',
    '16',
    '-nodefaults',
    '-display',
    'none',
    '-no-reboot',
  ]
  const exitPort = ['-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04']
  // QEMU doubles a comma inside an option's value; the directory's name comes from the environment (TMPDIR).
  const drive = ['-drive', `file=${disk.replaceAll(',', ',,')},format=raw,if=ide`]
  return ['qemu-system-x86_64', ...machine, ...exitPort, ...drive]
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

function readCache(file: string | undefined): KvmProbe | undefined {
  if (file === undefined || !existsSync(file)) return undefined
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof value !== 'object' || value === null) return undefined
    if (!('usable' in value) || !('reason' in value)) return undefined
    if (typeof value.usable !== 'boolean' || typeof value.reason !== 'string') return undefined
    return { usable: value.usable, reason: value.reason }
  } catch {
    // A half-written file only costs another probe.
    return undefined
  }
}
