import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { mustSucceed, run } from '../process.ts'
import type { BuiltBox } from './build.ts'
import { boxName, boxVersion } from './definition.ts'
import { vagrantHome } from './home.ts'
import { hostRelease } from './sources.ts'

/** A box as Vagrant holds it, ready to be booted. */
export interface InstalledBox {
  readonly name: string
  readonly version: string
  /** Directory with metadata.json and the disk image. */
  readonly dir: string
}

/**
 * Boxes of this name and provider in Vagrant's home, newest version last. Read from the directory (its layout is the
 * same since Vagrant 1.5, with an architecture in between since 2.4), because asking Vagrant costs seconds.
 */
export async function installedBoxes(name: string, provider: string): Promise<InstalledBox[]> {
  const root = join(vagrantHome(), 'boxes', name.replaceAll('/', '-VAGRANTSLASH-'))
  const found: InstalledBox[] = []
  for (const version of await entries(root)) {
    const below = await entries(join(root, version))
    const candidates = [provider, ...below.map((architecture) => join(architecture, provider))]
    const dir = candidates
      .map((path) => join(root, version, path))
      .find((path) => existsSync(join(path, 'metadata.json')))
    if (dir !== undefined) found.push({ name, version, dir })
  }
  return found.sort((a, b) => compareVersions(a.version, b.version))
}

/** The benchmark box of the current definition, or undefined when Vagrant does not have it. */
export async function currentBox(signal?: AbortSignal): Promise<InstalledBox | undefined> {
  const version = boxVersion(await hostRelease(signal))
  const boxes = await installedBoxes(boxName, 'libvirt')
  return boxes.find((box) => box.version === version)
}

/** Adds a built box to Vagrant under its version, which needs a small catalogue beside it. */
export async function installBox(
  box: BuiltBox,
  options: { signal?: AbortSignal | undefined },
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'metalmark-box-'))
  try {
    const url = `file://${encodeURI(box.path)}`
    const catalogue = {
      name: box.name,
      versions: [{ version: box.version, providers: [{ name: 'libvirt', url }] }],
    }
    const file = join(dir, 'box.json')
    await writeFile(file, JSON.stringify(catalogue))
    const argv = ['vagrant', 'box', 'add', '--force', '--provider', 'libvirt', '--no-tty', file]
    const env = { ...process.env, VAGRANT_CHECKPOINT_DISABLE: '1', VAGRANT_NO_COLOR: '1' }
    const added = await run(argv, { timeoutMs: 300_000, env, stopSignal: 'SIGINT', signal: options.signal })
    mustSucceed(added, `Adding ${basename(box.path)} to Vagrant failed`, 'environment')
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** SHA-256 of a file, in hex. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

/** Names of the directories in a directory; none where it does not exist. */
async function entries(dir: string): Promise<string[]> {
  if (!existsSync(dir)) return []
  const found = await readdir(dir, { withFileTypes: true })
  return found.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}
