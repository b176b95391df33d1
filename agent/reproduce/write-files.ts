import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Manifest } from '../../server/contract/manifest.ts'

/**
 * Writes what a person needs to go on by hand into `dir`: the suite with nothing left open, and the Vagrantfile where the
 * agent wrote the run's. A suite that boots the repository's own Vagrantfile names it relative to itself: it goes into
 * `workTree` as well, and is measured there. Existing files of those names are replaced. Returns the path to measure.
 */
export async function writeFiles(dir: string, manifest: Manifest, workTree: string | null): Promise<string> {
  await mkdir(dir, { recursive: true })
  const text = stringify(manifest.suite)
  const suite = join(dir, 'metalmark.yaml')
  await writeFile(suite, text)
  const generated = manifest.vms?.vagrantfile ?? null
  if (generated !== null) await writeFile(join(dir, 'Vagrantfile'), generated)
  if (manifest.vms === null || generated !== null || workTree === null) return suite
  const beside = join(workTree, '.metalmark-reproduce.yaml')
  await writeFile(beside, text)
  return beside
}
