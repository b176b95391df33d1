import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
