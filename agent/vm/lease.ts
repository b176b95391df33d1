import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { parseJson } from '../parse-json.ts'
import { identityOf, isAlive } from './pid.ts'

const leaseSchema = z.strictObject({
  format: z.literal(1),
  runId: z.string().min(1),
  /** The agent that holds the machines. */
  owner: z.strictObject({ pid: z.int(), startTicks: z.number() }),
  provider: z.enum(['libvirt', 'virtualbox']),
  prefix: z.string(),
  /** Directory of the Vagrantfile. */
  vagrantDir: z.string(),
  /** Whether the agent wrote that Vagrantfile; then the directory goes with the machines. */
  generated: z.boolean(),
  /** Directory of ssh's sockets and configuration. */
  controlDir: z.string(),
  /** Whether the machines are in the private lab. */
  lab: z.boolean(),
  /** The box's image in Vagrant and its volume's name, to notice an upload that was cut short. */
  boxImage: z.strictObject({ volume: z.string(), bytes: z.number() }).nullable(),
  createdAt: z.number(),
})

/**
 * A note, written before the first machine exists and removed after the last is gone: whose machines these are and how
 * to get rid of them. It outlives an agent that was killed.
 */
export type Lease = Readonly<z.infer<typeof leaseSchema>>

/** Fills in this process as the owner. */
export function ownLease(lease: Omit<Lease, 'format' | 'owner'>): Lease {
  const owner = identityOf(process.pid) ?? { pid: process.pid, startTicks: 0 }
  return { format: 1, owner, ...lease }
}

/** Whether the agent that wrote the lease still runs. */
export function isHeld(lease: Lease): boolean {
  return isAlive(lease.owner)
}

/** Writes a lease so that it is either there completely or not at all. */
export async function writeLease(stateDir: string, lease: Lease): Promise<void> {
  const file = leaseFile(stateDir, lease.runId)
  await mkdir(leaseDir(stateDir), { recursive: true, mode: 0o700 })
  await writeFile(`${file}.new`, JSON.stringify(lease, null, 2))
  await rename(`${file}.new`, file)
}

export async function removeLease(stateDir: string, lease: Lease): Promise<void> {
  await rm(leaseFile(stateDir, lease.runId), { force: true })
}

/** All leases of a state directory. Files that are no leases are named in `unreadable` and left alone. */
export async function readLeases(stateDir: string): Promise<{ leases: Lease[]; unreadable: string[] }> {
  await mkdir(leaseDir(stateDir), { recursive: true, mode: 0o700 })
  const files = (await readdir(leaseDir(stateDir))).filter((name) => name.endsWith('.json')).sort()
  const leases: Lease[] = []
  const unreadable: string[] = []
  for (const name of files) {
    const path = join(leaseDir(stateDir), name)
    const parsed = leaseSchema.safeParse(parseJson(await readFile(path, 'utf8')))
    if (parsed.success) leases.push(parsed.data)
    else unreadable.push(path)
  }
  return { leases, unreadable }
}

function leaseDir(stateDir: string): string {
  return join(stateDir, 'leases')
}

function leaseFile(stateDir: string, runId: string): string {
  return join(leaseDir(stateDir), `${runId.replace(/[^\w-]/g, '_')}.json`)
}
