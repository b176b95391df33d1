import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Failure } from '../failure.ts'

export interface InputDeps {
  readonly cwd: string
  readonly stdin: AsyncIterable<Uint8Array>
}

/** The bytes of a file, or of standard input for `-`; gzip is recognised by its first bytes and unpacked. */
export async function* openInput(name: string, deps: InputDeps): AsyncGenerator<Uint8Array> {
  const bytes =
    name === '-' ? deps.stdin : createReadStream(resolve(deps.cwd, name), { highWaterMark: 1 << 20 })
  try {
    yield* unpacked(bytes)
  } catch (error) {
    throw readFailure(inputName(name), error)
  }
}

/** The name of an input in reports and errors. */
export function inputName(name: string): string {
  return name === '-' ? '<stdin>' : name
}

async function* unpacked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = bytes[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array()
  while (head.length < gzipMagic.length) {
    const { value, done } = await chunks.next()
    if (done) break
    head = Buffer.concat([head, value])
  }
  const all = prepend(head, chunks)
  if (!gzipMagic.every((byte, i) => head[i] === byte)) {
    yield* all
    return
  }
  // An error of the source or of the packed data ends the iteration below, so the callback has nothing to add.
  const text = pipeline(Readable.from(all), createGunzip(), () => undefined)
  for await (const chunk of text) yield chunk as Buffer
}

const gzipMagic = [0x1f, 0x8b]

async function* prepend(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  for (;;) {
    const { value, done } = await rest.next()
    if (done) return
    yield value
  }
}

function readFailure(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const { code } = error
  if (code === 'ENOENT') return new Failure('input', `There is no file ${file}.`, { cause: error })
  if (code === 'EISDIR')
    return new Failure('input', `Expected a file, but ${file} is a directory.`, { cause: error })
  if (typeof code === 'string' && code.startsWith('Z_')) {
    return new Failure('input', `${file} begins like gzip, but cannot be unpacked: ${error.message}.`, {
      cause: error,
    })
  }
  return new Failure('input', `Could not read ${file}: ${error.message}.`, { cause: error })
}
