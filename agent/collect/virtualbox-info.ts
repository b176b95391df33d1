import { mustSucceed, run } from '../process.ts'
import type { MachineFacts } from '../vm/facts.ts'

export interface VirtualboxInfo {
  /** libvirt's description, which VirtualBox has none of. */
  readonly shape: null
  readonly domain: string
  readonly facts: MachineFacts
  readonly nicModel: string | null
}

/** What VirtualBox says of a machine, by its id. Throws a `Failure` of kind `vm` when it does not know it. */
export async function readVirtualbox(id: string, signal: AbortSignal | undefined): Promise<VirtualboxInfo> {
  const argv = ['VBoxManage', 'showvminfo', id, '--machinereadable']
  const shown = await run(argv, { timeoutMs: 30_000, signal })
  return parseVirtualboxInfo(mustSucceed(shown, 'VirtualBox does not know a machine of Vagrant', 'vm').stdout)
}

/** Reads `VBoxManage showvminfo --machinereadable`: a line each for `name="…"`, `cpus=2`, `memory=4096` (MiB) … */
export function parseVirtualboxInfo(text: string): VirtualboxInfo {
  const value = (key: string) => new RegExp(`^${key}="?(.*?)"?\\r?$`, 'm').exec(text)?.[1] ?? null
  return {
    shape: null,
    domain: value('name') ?? '',
    facts: { cpus: Number(value('cpus') ?? 0), memoryMiB: Number(value('memory') ?? 0) },
    nicModel: value('nictype1'),
  }
}
