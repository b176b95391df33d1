import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mustSucceed, run } from '../process.ts'
import { customizeScript } from './customize.ts'
import { type BoxDefinition, boxMetadata, boxVagrantfile, diskGiB } from './definition.ts'
import { vagrantPublicKey } from './sources.ts'

interface Options {
  readonly signal?: AbortSignal | undefined
  readonly log: (line: string) => void
}

/**
 * Makes the box in `work`: unpacks the system, finishes it, writes its disk and packs all. Returns the packed file;
 * the disk stays in `work/box/box.img`.
 */
export async function buildImage(work: string, definition: BoxDefinition, options: Options): Promise<string> {
  await buildRoot(work, definition, options)
  await buildDisk(work, options)
  return pack(work, options)
}

/** Any fixed instant: files carry it instead of the time of the build. */
const sourceDateEpoch = '1735689600'

async function buildRoot(work: string, definition: BoxDefinition, options: Options) {
  const { signal, log } = options
  const customize = join(work, 'customize')
  await writeFile(customize, customizeScript, { mode: 0o755 })
  await mkdir(join(work, 'box'))
  const env = {
    ...process.env,
    SOURCE_DATE_EPOCH: sourceDateEpoch,
    METALMARK_SSH_KEY: await vagrantPublicKey(),
    DEBIAN_FRONTEND: 'noninteractive',
    LC_ALL: 'C.UTF-8',
  }
  const skipped = ['doc', 'man', 'locale', 'info', 'i18n'].map(
    (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
  )
  const argv = [
    'mmdebstrap',
    '--variant=apt',
    '--format=directory',
    '--aptopt=APT::Install-Recommends "false"',
    ...skipped,
    `--include=${definition.packages.join(',')}`,
    definition.suite,
    join(work, 'root'),
  ]
  log(`Unpacking ${definition.packages.length} packages and what they need (${definition.suite}).`)
  mustSucceed(
    await run(argv, { timeoutMs: 1_200_000, env, signal, onLine: log }),
    'mmdebstrap failed',
    'environment',
  )
  const finish = [customize, join(work, 'root'), join(work, 'box')]
  mustSucceed(
    await run(finish, { timeoutMs: 120_000, env, signal }),
    'Finishing the system failed',
    'environment',
  )
}

async function buildDisk(work: string, { signal, log }: Options): Promise<void> {
  log('Making the disk image.')
  const raw = join(work, 'disk.raw')
  const image = join(work, 'box', 'box.img')
  const fixed = [
    '-U',
    '6d657461-6c6d-4172-8b62-656e63680001',
    '-E',
    'root_owner=0:0,hash_seed=6d657461-6c6d-4172-8b62-656e63680002',
  ]
  const make = [
    'mkfs.ext4',
    '-q',
    '-F',
    '-m',
    '0',
    '-L',
    'metalmark',
    ...fixed,
    '-d',
    join(work, 'root'),
    raw,
    `${diskGiB}G`,
  ]
  mustSucceed(await run(make, { timeoutMs: 120_000, signal }), 'Making the file system failed', 'environment')
  const convert = ['qemu-img', 'convert', '-O', 'qcow2', '-c', raw, image]
  mustSucceed(
    await run(convert, { timeoutMs: 300_000, signal }),
    'Packing the disk image failed',
    'environment',
  )
}

async function pack(work: string, { signal }: Options): Promise<string> {
  const box = join(work, 'box')
  await writeFile(join(box, 'metadata.json'), JSON.stringify(boxMetadata))
  await writeFile(join(box, 'Vagrantfile'), boxVagrantfile)
  const packed = join(work, 'packed.box')
  // Not compressed again: the image is, and Vagrant takes a plain tar.
  const names = ['metadata.json', 'Vagrantfile', 'vmlinuz', 'initrd.img', 'box.img']
  const argv = [
    'tar',
    '--sort=name',
    `--mtime=@${sourceDateEpoch}`,
    '--owner=0',
    '--group=0',
    '-C',
    box,
    '-cf',
    packed,
    ...names,
  ]
  mustSucceed(await run(argv, { timeoutMs: 120_000, signal }), 'Packing the box failed', 'environment')
  return packed
}
