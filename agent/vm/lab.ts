import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, openSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { pause } from '../place/pause.ts'
import { lastLines, mustSucceed, run } from '../process.ts'
import { probeKvm } from './kvm.ts'
import { labScript, qemuConf } from './lab-script.ts'
import { answers, type LibvirtAccess } from './libvirt.ts'
import { endProcesses, identityOf, isAlive, type ProcessIdentity } from './pid.ts'

export interface LabDeps {
  readonly stateDir: string
  readonly log: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

export interface LabStatus {
  readonly up: boolean
  /** Whether the lab stays when the run that started it ends. */
  readonly kept: boolean
  /** Whether the process that started it still runs; a lab taken up by hand has none. */
  readonly held: boolean
  /** Whether that is this very process. */
  readonly ownedByUs: boolean
  readonly netns: string
  readonly daemonPid: number | null
}

export interface Lab extends LibvirtAccess {
  /** Whether this call started it; then whoever called takes it down. */
  readonly started: boolean
}

export interface LabOptions {
  /** Whether the lab outlives the process that starts it, until `labDown`; true unless said otherwise. */
  readonly keep?: boolean
  /** Whether libvirt may not see `/dev/kvm`; found out by a trial when not given. */
  readonly hideKvm?: boolean
}

interface LabNote {
  readonly owner: ProcessIdentity | null
  readonly daemon: ProcessIdentity | null
}

/** How long libvirt may take to answer for the first time: it asks QEMU what it can do, twice. */
const answerDeadlineMs = 60_000

/**
 * Starts a libvirt of the agent's own, for hosts where no libvirt daemon runs (a container, a CI image without
 * systemd): in a network namespace of its own, so that its bridges and its DHCP server never touch the host's network,
 * and in a mount namespace of its own, where `/etc/libvirt`, `/run/libvirt` and the rest are directories of the state
 * directory. Box images and what libvirt learned of QEMU are kept there for the next time. Needs root.
 */
export async function labUp(deps: LabDeps, options: LabOptions = {}): Promise<Lab> {
  const status = await labStatus(deps)
  if (status.up && status.daemonPid !== null) return { prefix: enter(status.daemonPid), started: false }
  if (process.getuid?.() !== 0) {
    throw new Failure('environment', 'No libvirt daemon answers, and starting a private one needs root.', {
      hint: 'Start libvirtd, or run the agent as root.',
    })
  }
  await labDown(deps)
  const hideKvm = options.hideKvm ?? !(await probeKvm()).usable
  const owner = options.keep === false ? (identityOf(process.pid) ?? null) : null
  await prepare(deps, { owner, daemon: null })
  try {
    const daemon = await startDaemon(deps, hideKvm)
    await writeNote(deps, { owner, daemon })
    const prefix = enter(daemon.pid)
    await untilItAnswers({ prefix }, daemon, deps)
    deps.log(`Private libvirt is up in network namespace ${netnsName(deps.stateDir)}.`)
    return { prefix, started: true }
  } catch (error) {
    await labDown(deps)
    throw error
  }
}

/** Ends everything in the lab's network namespace (nothing else can be there) and removes what is not a box image. */
export async function labDown(deps: LabDeps): Promise<void> {
  const netns = netnsName(deps.stateDir)
  if (netnsExists(netns)) {
    await endProcesses(() => pidsIn(netns))
    const removed = await run(['ip', 'netns', 'delete', netns], { timeoutMs: 10_000 })
    mustSucceed(removed, 'Removing the lab’s network namespace failed', 'vm')
  }
  const dir = labDir(deps.stateDir)
  for (const name of ['etc', 'run', 'log', 'note.json'])
    await rm(join(dir, name), { recursive: true, force: true })
  await forgetMachines(join(dir, 'lib'))
}

/** What there is of the lab now. */
export async function labStatus(deps: Pick<LabDeps, 'stateDir'>): Promise<LabStatus> {
  const netns = netnsName(deps.stateDir)
  const note = await readNote(deps.stateDir)
  const up = netnsExists(netns) && note?.daemon != null && isAlive(note.daemon)
  return {
    up,
    kept: note !== undefined && note.owner === null,
    held: note?.owner != null && isAlive(note.owner),
    ownedByUs: note?.owner?.pid === process.pid,
    netns,
    daemonPid: up ? note.daemon.pid : null,
  }
}

/** Whether anything of a lab is there, working or not. */
export function labExists(stateDir: string): boolean {
  return netnsExists(netnsName(stateDir)) || existsSync(join(labDir(stateDir), 'note.json'))
}

async function prepare(deps: LabDeps, note: LabNote): Promise<void> {
  const dir = labDir(deps.stateDir)
  for (const name of ['etc', 'lib', 'run', 'cache', 'log']) await mkdir(join(dir, name), { recursive: true })
  await writeFile(join(dir, 'etc', 'qemu.conf'), qemuConf)
  await writeFile(join(dir, 'nothing'), '', { mode: 0o600 })
  await writeNote(deps, note)
  const netns = netnsName(deps.stateDir)
  const added = await run(['ip', 'netns', 'add', netns], { timeoutMs: 10_000, signal: deps.signal })
  mustSucceed(added, 'Making the lab’s network namespace failed', 'environment')
  const lo = await run(['ip', '-n', netns, 'link', 'set', 'lo', 'up'], {
    timeoutMs: 10_000,
    signal: deps.signal,
  })
  mustSucceed(lo, 'Raising the lab’s loopback failed', 'environment')
}

/** Each program of the chain replaces the one before, so the child's process id is libvirtd's own. */
async function startDaemon(deps: LabDeps, hideKvm: boolean): Promise<ProcessIdentity> {
  const dir = labDir(deps.stateDir)
  const log = openSync(daemonLog(deps.stateDir), 'a')
  const script = [
    'sh',
    '-c',
    labScript,
    'metalmark-lab',
    dir,
    netnsName(deps.stateDir),
    hideKvm ? 'hide' : 'show',
  ]
  const child = spawn('unshare', ['--mount', '--propagation', 'private', ...script], {
    detached: true,
    stdio: ['ignore', log, log],
  })
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  const spawned = new Promise<void>((resolve) => child.once('spawn', () => resolve()))
  await Promise.race([spawned, failed])
  child.unref()
  const identity = child.pid === undefined ? undefined : identityOf(child.pid)
  if (identity === undefined)
    throw new Failure('environment', 'The private libvirt ended as soon as it was started.')
  return identity
}

async function untilItAnswers(access: LibvirtAccess, daemon: ProcessIdentity, deps: LabDeps): Promise<void> {
  const socket = join(labDir(deps.stateDir), 'run', 'libvirt-sock')
  const until = performance.now() + answerDeadlineMs
  while (performance.now() < until && isAlive(daemon)) {
    if (existsSync(socket) && (await answers(access, { signal: deps.signal }))) return
    await pause(100, deps.signal)
  }
  const said = lastLines(await readFile(daemonLog(deps.stateDir), 'utf8'), 8)
  throw new Failure('environment', `The private libvirt does not answer. It said:\n${said}`)
}

/** Domains and networks are defined in `etc`; here only their disks are left. Box images are worth keeping. */
async function forgetMachines(lib: string): Promise<void> {
  if (!existsSync(lib)) return
  for (const name of await readdir(lib)) {
    if (name !== 'images') await rm(join(lib, name), { recursive: true, force: true })
  }
  const images = join(lib, 'images')
  for (const name of existsSync(images) ? await readdir(images) : []) {
    if (!name.includes('_vagrant_box_image_')) await rm(join(images, name), { recursive: true, force: true })
  }
}

async function pidsIn(netns: string): Promise<number[]> {
  const listed = await run(['ip', 'netns', 'pids', netns], { timeoutMs: 10_000 })
  return listed.stdout
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0)
}

function enter(pid: number): string[] {
  return ['nsenter', '--target', String(pid), '--mount', '--net', '--']
}

/** One lab per state directory, told apart by its path. */
function netnsName(stateDir: string): string {
  return `metalmark-${createHash('sha256').update(stateDir).digest('hex').slice(0, 8)}`
}

function netnsExists(netns: string): boolean {
  return existsSync(join('/run/netns', netns))
}

function labDir(stateDir: string): string {
  return join(stateDir, 'lab')
}

function daemonLog(stateDir: string): string {
  return join(labDir(stateDir), 'log', 'libvirtd.out')
}

async function writeNote(deps: LabDeps, note: LabNote): Promise<void> {
  await writeFile(join(labDir(deps.stateDir), 'note.json'), JSON.stringify(note))
}

async function readNote(stateDir: string): Promise<LabNote | undefined> {
  const file = join(labDir(stateDir), 'note.json')
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LabNote
  } catch {
    return undefined
  }
}
