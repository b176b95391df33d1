import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { NoiseFamily } from './noise-families.ts'

/** A series whose change points are known. */
export interface LabelledSeries {
  readonly id: string
  /** Null where a point is missing. */
  readonly values: readonly (number | null)[]
  /** Index of the first point of each new level. */
  readonly cps: readonly number[]
  readonly family?: NoiseFamily
  /** Size of the one step of a series of the set `step`, signed. */
  readonly mag?: number
}

/** Series of `<folder>/<name>.jsonl.gz`, one a line; null where there is no such file. */
export function loadLabelled(folder: string, name: string): LabelledSeries[] | null {
  const file = join(folder, `${name}.jsonl.gz`)
  if (!existsSync(file)) return null
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as LabelledSeries)
}
