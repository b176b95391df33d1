import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { boxName, boxVersion } from './definition.ts'
import { buildImage } from './image.ts'
import { currentBox, type InstalledBox, installBox, sha256OfFile } from './installed.ts'
import { hostRelease } from './sources.ts'

export interface BuildOptions {
  /** Boxes are kept here, one per version. */
  readonly dataDir: string
  readonly force?: boolean
  readonly signal?: AbortSignal | undefined
  readonly log: (line: string) => void
}

export interface BuiltBox {
  readonly name: string
  readonly version: string
  /** The packed box, ready for `vagrant box add`. */
  readonly path: string
  /** SHA-256 of the disk image inside, in hex. */
  readonly checksum: string
  /** Size of the packed box. */
  readonly bytes: number
  /** Time the build took; 0 when it was there already. */
  readonly seconds: number
}

/**
 * Builds the benchmark box from the packages of the host's own Debian or Ubuntu, from wherever its apt gets them.
 * Needs root, for a chroot. A box of this definition that is there already is returned, unless `force`.
 */
export async function buildBox(options: BuildOptions): Promise<BuiltBox> {
  const definition = await hostRelease(options.signal)
  const version = boxVersion(definition)
  const boxes = join(options.dataDir, 'boxes')
  const path = join(boxes, `${boxName}-${version}.box`)
  const known = options.force === true ? undefined : await readBuilt(path)
  if (known !== undefined) return { ...known, seconds: 0 }
  if (process.getuid?.() !== 0) {
    throw new Failure(
      'environment',
      'Building the box needs root, because it unpacks a system and runs in it.',
      {
        hint: 'Run `metalmark box build` once as root.',
      },
    )
  }
  const begun = performance.now()
  await mkdir(boxes, { recursive: true })
  const work = await mkdtemp(join(boxes, 'build-'))
  try {
    const packed = await buildImage(work, definition, options)
    await rename(packed, path)
    const checksum = await sha256OfFile(join(work, 'box', 'box.img'))
    const { size } = await stat(path)
    const seconds = (performance.now() - begun) / 1000
    const built: BuiltBox = { name: boxName, version, path, checksum, bytes: size, seconds }
    await writeFile(`${path}.json`, JSON.stringify(built, null, 2))
    return built
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The benchmark box of this host's release in Vagrant; built and added first when it is not there (or `force`). */
export async function ensureBox(options: BuildOptions): Promise<InstalledBox> {
  const found = options.force === true ? undefined : await currentBox(options.signal)
  if (found !== undefined) return found
  const built = await buildBox(options)
  await installBox(built, { signal: options.signal })
  const installed = await currentBox(options.signal)
  if (installed === undefined)
    throw new Error(`Vagrant took ${built.path} but does not list version ${built.version}.`)
  return installed
}

async function readBuilt(path: string): Promise<BuiltBox | undefined> {
  if (!existsSync(path) || !existsSync(`${path}.json`)) return undefined
  const value = JSON.parse(await readFile(`${path}.json`, 'utf8')) as BuiltBox
  return value.path === path ? value : undefined
}
