import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ProblemFailure } from '../services/problem-failure.ts'

/**
 * The body of a JSON request, decompressed. Throws `ProblemFailure`: `unsupported-media-type`, or `body-too-large` as
 * soon as more than `limit` bytes came out, so that a small body cannot unfold into a large one in memory.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const type = request.headers['content-type']
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type ?? '')) {
    throw new ProblemFailure(
      'unsupported-media-type',
      `Expected content-type application/json, got ${type ?? 'none'}`,
    )
  }
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new ProblemFailure(
      'unsupported-media-type',
      `Expected content-encoding gzip or none, got ${encoding}`,
    )
  }
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limit) throw tooLarge(limit, `${announced} bytes`)
  return collect(request, { unfold: encoding === 'gzip', limit })
}

function tooLarge(limit: number, size: string): ProblemFailure {
  return new ProblemFailure(
    'body-too-large',
    `Expected at most ${limit} bytes after decompression, got ${size}`,
    {
      hint: 'Split the suite, or keep raw outputs smaller (for iperf3, a longer reporting interval)',
    },
  )
}

interface CollectOptions {
  readonly unfold: boolean
  readonly limit: number
}

function collect(request: IncomingMessage, { unfold, limit }: CollectOptions): Promise<Uint8Array> {
  const source: Readable = unfold ? request.pipe(createGunzip()) : request
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const stop = (error: Error) => {
      source.removeAllListeners('data')
      if (unfold) {
        request.unpipe()
        source.destroy()
      }
      drain(request, limit)
      reject(error)
    }
    source.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) stop(tooLarge(limit, 'more'))
      else chunks.push(chunk)
    })
    source.on('end', () => resolve(Buffer.concat(chunks)))
    source.on('error', (error) => {
      stop(
        unfold
          ? new ProblemFailure('invalid-request', `The body is not gzip: ${error.message}`, { cause: error })
          : error,
      )
    })
    // A client that goes away in the middle ends neither the request nor what unpacks it.
    request.on('close', () => {
      if (!request.complete) reject(new RequestAborted())
    })
  })
}

/** The client went away before its request was complete; there is nobody to answer. */
export class RequestAborted extends Error {
  constructor() {
    super('The client went away before its request was complete')
    this.name = 'RequestAborted'
  }
}

/**
 * Lets the rest of a refused body go by: a client that is still writing when the connection closes never comes to read
 * the answer. Not for ever.
 */
function drain(request: IncomingMessage, limit: number): void {
  let drained = 0
  request.on('data', (chunk: Buffer) => {
    drained += chunk.length
    if (drained > 4 * limit) request.destroy()
  })
  request.resume()
}
