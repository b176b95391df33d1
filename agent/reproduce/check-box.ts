import type { Manifest } from '../../server/contract/manifest.ts'
import { boxName } from '../box/definition.ts'
import { installedBoxes, sha256OfFile } from '../box/installed.ts'
import { Failure } from '../failure.ts'
import { boxImage } from '../vm/read-facts.ts'

type Vms = NonNullable<Manifest['vms']>

/**
 * Whether Vagrant has the very box of a run. Returns null where it has, or what differs; throws a `Failure` where it does
 * not have the box at all.
 */
export async function checkBox({ box, provider }: Vms): Promise<string | null> {
  const boxes = await installedBoxes(box.name, provider)
  const found = box.version === null ? boxes.at(-1) : boxes.find(({ version }) => version === box.version)
  const called = `${box.name}${box.version === null ? '' : ` ${box.version}`}`
  if (found === undefined) {
    const have = boxes.map(({ version }) => version).join(', ')
    const own = box.name === boxName
    throw new Failure(
      'environment',
      `Expected the box ${called} in Vagrant, found ${have === '' ? 'none of that name' : `versions ${have}`}.`,
      {
        hint: own
          ? 'metalmark box build makes it where this host runs the same release; or copy the box from the host of the run.'
          : `vagrant box add ${box.name}${box.version === null ? '' : ` --box-version ${box.version}`}`,
      },
    )
  }
  if (box.checksum === null) return `The run does not say which image of ${called} it booted.`
  const image = boxImage(found.dir)
  if (image === null) return `The image of ${called} was not found to compare it.`
  const checksum = await sha256OfFile(image)
  if (checksum === box.checksum) return null
  return `The box ${called} of the run has SHA-256 ${box.checksum.slice(0, 16)}…, the one here ${checksum.slice(0, 16)}….`
}
