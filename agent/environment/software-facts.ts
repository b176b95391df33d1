import { type Fact, factsOf } from './facts.ts'

const noted = factsOf('noted')

/**
 * Facts for readers that systeminformation gives right and nothing compares by: the distribution, the firmware's kind
 * and the memory modules. It rewrites CPU names and guesses virtualisation, so those never come from it.
 */
export async function readSoftwareFacts(timeoutMs: number): Promise<readonly Fact[]> {
  const deadline = new AbortController()
  const late = new Promise<'late'>((resolve) => {
    const timer = setTimeout(() => resolve('late'), timeoutMs)
    deadline.signal.addEventListener('abort', () => clearTimeout(timer))
  })
  try {
    const facts = await Promise.race([ask(), late])
    return facts === 'late' ? unread(`systeminformation did not answer within ${timeoutMs / 1000} s`) : facts
  } catch (error) {
    return unread(`systeminformation failed: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    deadline.abort()
  }
}

async function ask(): Promise<readonly Fact[]> {
  const { osInfo, memLayout } = await import('systeminformation')
  const [os, modules] = await Promise.all([osInfo(), memLayout()])
  return [
    noted.fact('host.os', `${os.distro} ${os.release}`.trim()),
    noted.fact('host.arch', os.arch),
    noted.fact('host.uefi', os.uefi),
    noted.fact(
      'host.memory.modules',
      describeModules(modules),
      'the firmware lists no memory modules to this user',
    ),
    noted.fact('tool.node', process.versions.node),
  ]
}

interface MemoryModule {
  readonly size: number
  readonly type: string
  readonly clockSpeed: number | null
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

function unread(why: string): readonly Fact[] {
  return ['host.os', 'host.arch', 'host.uefi', 'host.memory.modules'].map((key) => noted.fact(key, null, why))
}
