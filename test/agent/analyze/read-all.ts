import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { InputSeries } from '../../../agent/analyze/input-series.ts'
import { type ReadOptions, readSeries } from '../../../agent/analyze/read-series.ts'

/** The folder of the files that these tests read. */
export const fixtures = fileURLToPath(new URL('../../fixtures/analyze', import.meta.url))

/** All series of a fixture. */
export function readFixture(name: string, options: ReadOptions = {}): Promise<readonly InputSeries[]> {
  return collect(readSeries(name, options, { cwd: fixtures, stdin: Readable.from([]) }))
}

/** All series of what is piped in, in chunks of the given size so that lines and characters are torn apart. */
export function readPiped(
  content: string | Uint8Array,
  options: ReadOptions & { readonly chunkBytes?: number } = {},
): Promise<readonly InputSeries[]> {
  const bytes = Buffer.from(content)
  const size = options.chunkBytes ?? 7
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  )
  return collect(readSeries('-', options, { cwd: fixtures, stdin: Readable.from(chunks) }))
}

async function collect(all: AsyncIterable<InputSeries>): Promise<readonly InputSeries[]> {
  const series: InputSeries[] = []
  for await (const one of all) series.push(one)
  return series
}
