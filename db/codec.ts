import { promisify } from 'node:util'
import zlib from 'node:zlib'

/** Compresses text for a `body` column. */
export async function packText(text: string): Promise<Uint8Array> {
  const bytes = Buffer.from(text, 'utf8')
  // Handing a small text to another thread costs more than compressing it here.
  return bytes.length < 32_768 ? zlib.zstdCompressSync(bytes) : await compress(bytes)
}

/** The text of a `body` column. */
export function unpackText(body: Uint8Array): string {
  return zlib.zstdDecompressSync(body).toString('utf8')
}

/** Samples as little-endian Float64, eight bytes each. */
export function packSamples(samples: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(samples.length * 8)
  const view = new DataView(bytes.buffer)
  samples.forEach((sample, i) => {
    view.setFloat64(i * 8, sample, true)
  })
  return bytes
}

/** The numbers of a `samples` column. */
export function unpackSamples(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.byteLength / 8 }, (_, i) => view.getFloat64(i * 8, true))
}

const compress = promisify<zlib.InputType, Uint8Array>(zlib.zstdCompress)
