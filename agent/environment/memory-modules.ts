import { type Fact, fact } from './facts.ts'
import type { HostFiles } from './host-files.ts'

export interface MemoryModule {
  readonly size: number
  readonly type: string
  readonly clockSpeed: number | null
}

/** What dmidecode reads: without it there is nothing to ask for. */
const table = '/sys/firmware/dmi/tables/DMI'

/**
 * The memory modules in few words, from systeminformation, which asks dmidecode. Where the firmware's table may not be
 * read it is not asked at all.
 */
export async function readMemoryModules(
  files: HostFiles,
  layout: () => Promise<readonly MemoryModule[]> = memoryLayout,
): Promise<readonly Fact[]> {
  const key = 'host.memory.modules'
  const access = files.read(table)
  if (access.kind === 'unread') return [fact(key, null, access.why)]
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('no answer within 5 s')), 5_000)
  try {
    const modules = await Promise.race([layout(), late.promise])
    return [fact(key, describeModules(modules), 'dmidecode lists no memory modules, or is not installed')]
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [fact(key, null, `the memory modules could not be asked for: ${reason}`)]
  } finally {
    clearTimeout(timer)
  }
}

async function memoryLayout(): Promise<readonly MemoryModule[]> {
  const { memLayout } = await import('systeminformation')
  return memLayout()
}

/** `4 × 16 GiB DDR4 3200 MT/s`; modules without a type are what hypervisors and missing rights leave behind. */
function describeModules(modules: readonly MemoryModule[]): string | null {
  const kinds = modules
    .filter(({ type, size }) => size > 0 && type !== '' && type !== 'Empty' && type !== 'Unknown')
    .map(
      ({ size, type, clockSpeed }) =>
        `${size / 1024 ** 3} GiB ${type}${clockSpeed ? ` ${clockSpeed} MT/s` : ''}`,
    )
  const counts = [...new Set(kinds)]
    .sort()
    .map((kind) => `${kinds.filter((other) => other === kind).length} × ${kind}`)
  return counts.length === 0 ? null : counts.join(', ')
}
