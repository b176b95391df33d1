import { hostPlace } from '../place/host.ts'
import { canary, catalogue } from '../plan/catalogue.ts'
import { run } from '../process.ts'
import type { Tool } from '../tools/tool.ts'
import { alignColumns } from '../verdict-table.ts'
import { runningVms } from '../vm/co-tenants.ts'
import { probeKvm } from '../vm/kvm.ts'
import { missingPackages } from '../vm/packages.ts'
import { type CommandContext, defaultServer } from './shared.ts'

export interface DoctorOptions {
  readonly server?: string | undefined
}

interface Finding {
  readonly what: string
  readonly state: 'works' | 'missing' | 'note'
  readonly text: string
}

/** `metalmark doctor`: what works on this host, and what to do about what does not. Changes nothing. */
export async function doctorCommand(options: DoctorOptions, context: CommandContext): Promise<void> {
  const server = options.server ?? context.env['METALMARK_SERVER'] ?? defaultServer
  const findings = (
    await Promise.all([
      examine('VMs', packages),
      examine('vagrant', vagrant),
      examine('kvm', kvm),
      ...toolsKnown().map((tool) => examine(tool.name, () => toolFinding(tool))),
      examine('other VMs', others),
      examine('server', () => reach(server)),
    ])
  ).flat()
  const rows = findings.map(({ what, state, text }) => [what, state === 'note' ? '' : state, text])
  context.stdout.write(`${alignColumns(rows).join('\n')}\n`)
}

type Answer = Omit<Finding, 'what'>

async function examine(what: string, ask: () => Promise<Answer>): Promise<readonly Finding[]> {
  try {
    return [{ what, ...(await ask()) }]
  } catch (error) {
    return [{ what, state: 'missing', text: error instanceof Error ? error.message : String(error) }]
  }
}

async function packages(): Promise<Answer> {
  const missing = await missingPackages()
  if (missing.length === 0) return { state: 'works', text: 'all packages are installed' }
  return { state: 'missing', text: `packages ${missing.join(' ')}; metalmark vm setup installs them` }
}

async function vagrant(): Promise<Answer> {
  const asked = await Promise.all(
    [
      ['vagrant', '--version'],
      ['vagrant', 'plugin', 'list'],
    ].map((argv) => run(argv, { timeoutMs: 60_000 })),
  )
  const [version = '', plugins = ''] = asked.map(({ stdout }) => stdout.trim().replaceAll('\n', ', '))
  return { state: 'works', text: `${version}; plugins: ${plugins}` }
}

async function kvm(): Promise<Answer> {
  const { usable, reason } = await probeKvm()
  return usable
    ? { state: 'works', text: reason }
    : { state: 'missing', text: `${reason}; VMs run in software emulation` }
}

async function toolFinding(tool: Tool): Promise<Answer> {
  const finished = await hostPlace().exec(tool.versionArgv, { timeoutMs: 10_000 })
  const version = tool.parseVersion(finished)
  return version === null
    ? { state: 'missing', text: `it printed no version: ${finished.stdout.slice(0, 100)}` }
    : { state: 'works', text: version }
}

async function others(): Promise<Answer> {
  const names = await runningVms()
  const text =
    names.length === 0
      ? 'none is running'
      : `${names.join(', ')}: they share the processors with what is measured`
  return { state: 'note', text }
}

async function reach(server: string): Promise<Answer> {
  try {
    const response = await fetch(server, { signal: AbortSignal.timeout(5_000), redirect: 'manual' })
    return { state: 'works', text: `${server} answers (${response.status})` }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    return { state: 'missing', text: `${server} gives no answer (${cause}); runs wait in the outbox` }
  }
}

function toolsKnown(): readonly Tool[] {
  const tools = [...Object.values(catalogue).map(({ tool }) => tool), canary.tool]
  return [...new Map(tools.map((tool) => [tool.name, tool])).values()]
}
