import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { vagrantHome } from '../box/home.ts'
import type { HostFiles } from '../environment/host-files.ts'
import { readHolder } from '../lock-file.ts'
import { canary, catalogue } from '../plan/catalogue.ts'
import { run } from '../process.ts'
import type { Suite } from '../suite/suite.ts'
import type { Tool } from '../tools/tool.ts'
import { qemuProcesses, runningVms } from '../vm/co-tenants.ts'
import { probeKvm } from '../vm/kvm.ts'
import { isOnPath, missingPackages } from '../vm/packages.ts'
import { isAlive } from '../vm/pid.ts'
import { readClockSynchronised } from './clock-synchronised.ts'
import type { Asked, Disk, Readings, ToolReading } from './readings.ts'

export interface ReadingOptions {
  readonly files: HostFiles
  readonly stateDir: string
  readonly dataDir: string
  readonly lockPath: string
  readonly server: string
  /** Throws where the suite file is wrong. */
  readonly suite: () => Suite
}

/** Looks at the host. Starts programs, boots a guest of six instructions, and leaves nothing behind. */
export async function takeReadings(options: ReadingOptions): Promise<Readings> {
  const { files } = options
  const loadavg = files.read('/proc/loadavg')
  const qemu = qemuProcesses()
  const vms = await ask(() => runningVms())
  const suite = await ask(async () => options.suite())
  const known = suite.kind === 'answer' ? suite.value : null
  const [kvm, clockSynchronised, missing, vagrant, tools, status, disks] = await Promise.all([
    ask(() => probeKvm()),
    readClockSynchronised(),
    ask(missingPackages),
    ask(vagrantVersions),
    Promise.all(toolsKnown().map((tool) => readTool(tool, known))),
    ask(() => reach(options.server)),
    Promise.all(placesWritten(options).map(readDisk)),
  ])
  return {
    ...{ files, loadavg, suite, kvm, clockSynchronised, qemu, tools, disks, vagrant },
    vagrantfile: readVagrantfile(known),
    runningVms: vms,
    missingPackages: missing,
    virtualBox: isOnPath('VBoxManage'),
    server: { url: options.server, status },
    waiting: await ask(async () => waitingIn(join(options.stateDir, 'outbox'))),
    lock: livingHolder(options.lockPath),
  }
}

async function ask<T>(question: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { kind: 'answer', value: await question() }
  } catch (error) {
    return { kind: 'unread', why: error instanceof Error ? error.message : String(error) }
  }
}

async function vagrantVersions(): Promise<string> {
  const [version = '', plugins = ''] = await Promise.all(
    [
      ['vagrant', '--version'],
      ['vagrant', 'plugin', 'list'],
    ].map(async (argv) =>
      (await run(argv, { timeoutMs: 60_000 })).stdout.trim().replaceAll(/\s*\n\s*/g, ', '),
    ),
  )
  return `${version}; plugins: ${plugins}`
}

async function reach(server: string): Promise<number> {
  try {
    return (await fetch(server, { signal: AbortSignal.timeout(5_000), redirect: 'manual' })).status
  } catch (error) {
    // fetch says no more than that it failed; its cause knows. Of several addresses that were tried, only the code is.
    const cause = error instanceof Error ? error.cause : undefined
    if (!(cause instanceof Error)) throw error
    throw new Error(cause.message || ('code' in cause ? String(cause.code) : cause.name), { cause: error })
  }
}

function toolsKnown(): readonly Tool[] {
  const tools = [...Object.values(catalogue).map(({ tool }) => tool), canary.tool]
  return [...new Map(tools.map((tool) => [tool.name, tool])).values()]
}

async function readTool(tool: Tool, suite: Suite | null): Promise<ToolReading> {
  const version = await ask(async () => {
    const finished = await run(tool.versionArgv, { timeoutMs: 10_000 })
    const found = tool.parseVersion(finished)
    if (found !== null) return found
    throw new Error(`it printed no version: ${`${finished.stdout}${finished.stderr}`.slice(0, 100)}`)
  })
  const needed = suite?.benchmarks.some(
    ({ name, path }) => path.includes('host') && catalogue[name]?.tool.name === tool.name,
  )
  return { name: tool.name, program: tool.versionArgv[0] ?? tool.name, needed: needed === true, version }
}

function placesWritten({ stateDir, dataDir }: ReadingOptions): readonly Omit<Disk, 'freeBytes'>[] {
  return [
    { id: 'disk.state', what: 'disk: state', path: stateDir },
    { id: 'disk.boxes', what: 'disk: boxes', path: dataDir },
    { id: 'disk.vagrant', what: 'disk: Vagrant', path: vagrantHome() },
    { id: 'disk.pool', what: 'disk: libvirt', path: '/var/lib/libvirt/images' },
  ]
}

/** Free for this user; of a directory that is yet to be made, where it would be made. */
async function readDisk(disk: Omit<Disk, 'freeBytes'>): Promise<Disk> {
  let there = disk.path
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there)
  const freeBytes = await ask(async () => {
    const { bavail, bsize } = await statfs(there)
    return bavail * bsize
  })
  return { ...disk, freeBytes }
}

function readVagrantfile(suite: Suite | null): Asked<string> | null {
  const dir = suite === null || suite.vms === 'none' ? undefined : suite.vms.vagrantfileDir
  if (dir === undefined) return null
  try {
    return { kind: 'answer', value: readFileSync(join(dir, 'Vagrantfile'), 'utf8') }
  } catch (error) {
    return { kind: 'unread', why: error instanceof Error ? error.message : String(error) }
  }
}

/** Only looks: the outbox itself is made by whoever puts something into it. */
function waitingIn(directory: string): number {
  if (!existsSync(directory)) return 0
  return readdirSync(directory).filter((name) => name.endsWith('.json')).length
}

function livingHolder(path: string) {
  const holder = readHolder(path)
  return holder !== null && isAlive(holder) ? holder : null
}
