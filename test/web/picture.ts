import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'

/** How a picture compares with the one that stands in the repository. */
export interface PictureComparison {
  /** Share of the blocks that differ, from 0 to 1; null where there is no reference yet, or it has another size. */
  readonly differing: number | null
  /** For a reader: what was compared, and where to look. */
  readonly reason: string
}

const references = fileURLToPath(new URL('reference/', import.meta.url))
const artifacts = fileURLToPath(new URL('../artifacts/', import.meta.url))

/**
 * Compares a screenshot (PNG) with its reference, as means of blocks of 8 × 8 pixels: what moves, appears or changes its
 * colour shows in them, and another version of a browser or font that draws the same letters a shade differently does not. With
 * `METALMARK_ACCEPT_LOOKS=1` the picture becomes the reference.
 */
export async function compareWithReference(name: string, shot: Uint8Array): Promise<PictureComparison> {
  const now = inBlocks(PNG.sync.read(Buffer.from(shot)))
  const file = `${references}${name}.png`
  if (process.env['METALMARK_ACCEPT_LOOKS'] === '1') {
    await write(file, now)
    return { differing: 0, reason: `${name} is accepted as it is` }
  }
  const stored = await readFile(file).catch(() => null)
  const accept = 'Look at it, and accept it by METALMARK_ACCEPT_LOOKS=1'
  if (stored === null) return { differing: null, reason: `There is no reference of ${name}. ${accept}` }
  const before = PNG.sync.read(stored)
  if (before.width !== now.width || before.height !== now.height) {
    const sizes = [before, now].map(({ width, height }) => `${width} × ${height}`)
    return { differing: null, reason: `${name} had ${sizes[0]} blocks and has ${sizes[1]}. ${accept}` }
  }
  const { width, height } = now
  const marked = new PNG({ width, height })
  const options = { threshold: 0.08, includeAA: true }
  const count = pixelmatch(before.data, now.data, marked.data, width, height, options)
  await write(`${artifacts}differs-${name}.png`, marked)
  const share = ((100 * count) / (width * height)).toFixed(1)
  return {
    differing: count / (width * height),
    reason: `${share} % of ${name} differs: see test/artifacts/differs-${name}.png beside its screenshot. ${accept}`,
  }
}

const block = 8

function inBlocks(picture: PNG): PNG {
  const small = new PNG({
    width: Math.ceil(picture.width / block),
    height: Math.ceil(picture.height / block),
  })
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) small.data.set(meanOf(picture, x, y), (y * small.width + x) * 4)
  }
  return small
}

/** Red, green, blue and opacity of a block, 0 to 255. */
function meanOf(picture: PNG, blockX: number, blockY: number): number[] {
  const sum = [0, 0, 0, 0]
  const endX = Math.min(picture.width, (blockX + 1) * block)
  const endY = Math.min(picture.height, (blockY + 1) * block)
  let count = 0
  for (let y = blockY * block; y < endY; y++) {
    for (let x = blockX * block; x < endX; x++) {
      for (let channel = 0; channel < 4; channel++) {
        sum[channel] = (sum[channel] ?? 0) + (picture.data[(y * picture.width + x) * 4 + channel] ?? 0)
      }
      count++
    }
  }
  return sum.map((value) => Math.round(value / count))
}

async function write(file: string, picture: PNG): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, PNG.sync.write(picture))
}
