import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { Failure } from '../failure.ts'
import { parseJson } from '../parse-json.ts'
import type { Provider } from './spec.ts'

/** What Vagrant noted of one machine in its own directory. */
export interface MachineNote {
  readonly name: string
  /** The hypervisor's id of the machine, a UUID; null before it was created. */
  readonly id: string | null
  readonly box: { readonly name: string; readonly version: string; readonly directory: string } | null
}

const boxMeta = z.object({ name: z.string(), version: z.string(), directory: z.string() })

/** Vagrant's notes of all machines of a Vagrantfile's directory, for one provider. */
export async function machineNotes(vagrantDir: string, provider: Provider): Promise<MachineNote[]> {
  const root = join(dotDir(vagrantDir), 'machines')
  const names = existsSync(root) ? (await readdir(root)).sort() : []
  const notes = await Promise.all(names.map((name) => readNote(name, join(root, name, provider))))
  return notes.filter((note) => note.id !== null || note.box !== null)
}

/**
 * Throws a `Failure` when machines of a Vagrantfile that is not the agent's own are there already. A run is one fresh
 * boot and destroys its machines afterwards: it must not do that to machines that somebody works in.
 */
export async function refuseExistingMachines(vagrantDir: string, provider: Provider): Promise<void> {
  const there = (await machineNotes(vagrantDir, provider)).filter(({ id }) => id !== null)
  if (there.length === 0) return
  const names = there.map(({ name }) => name).join(', ')
  throw new Failure(
    'vm',
    `Expected no machines of ${vagrantDir} to exist yet, but Vagrant knows: ${names}.`,
    {
      hint: 'A run boots them fresh and destroys them afterwards. If nobody needs them: vagrant destroy -f',
    },
  )
}

/** Vagrant keeps its notes beside the Vagrantfile unless VAGRANT_DOTFILE_PATH says otherwise. */
function dotDir(vagrantDir: string): string {
  return resolve(vagrantDir, process.env['VAGRANT_DOTFILE_PATH'] ?? '.vagrant')
}

async function readNote(name: string, dir: string): Promise<MachineNote> {
  const id = await readIfThere(join(dir, 'id'))
  const meta = boxMeta.safeParse(parseJson((await readIfThere(join(dir, 'box_meta'))) ?? ''))
  return { name, id: id?.trim() || null, box: meta.success ? meta.data : null }
}

async function readIfThere(file: string): Promise<string | null> {
  return existsSync(file) ? readFile(file, 'utf8') : null
}
