import { inputFailure, showValue } from './input-failure.ts'
import type { InputSeries, Source } from './input-series.ts'

/**
 * A line of JSON lines: `{"id", "values", "se"?, "epochs"?, "cps"?, "family"?}`; other fields are not looked at.
 * `values` holds finite numbers, null for a missing point. `se` is one standard error for all points or one for each.
 * `epochs` holds a label for each value (null: as before), or the ascending positions where an epoch begins.
 * `cps` holds the positions where a new level is known to begin. Throws a `Failure` that says what is wrong.
 */
export function parseSeriesLine(text: string, source: Source): InputSeries {
  const line = parseObject(text, source)
  const { id, family } = line
  if (typeof id !== 'string' || id === '') {
    throw inputFailure(source, `expected "id" to be a text that is not empty, got ${showValue(id)}.`)
  }
  if (family !== undefined && family !== null && typeof family !== 'string') {
    throw inputFailure(source, `expected "family" to be a text, got ${showValue(family)}.`)
  }
  const values = numbersOrNull('values', line.values, source)
  const size = values.length
  return {
    ...{ id, values, source },
    family: family ?? undefined,
    errors: readErrors(line.se, size, source),
    epochs: readEpochs(line.epochs, size, source),
    known: readKnown(line.cps, size, source),
  }
}

interface LineFields {
  readonly id?: unknown
  readonly family?: unknown
  readonly values?: unknown
  readonly se?: unknown
  readonly epochs?: unknown
  readonly cps?: unknown
}

function parseObject(text: string, source: Source): LineFields {
  let line: unknown
  try {
    line = JSON.parse(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw inputFailure(source, `expected a JSON object on one line: ${why.slice(0, 200)}.`, {
      cause,
      ...(/[[,:]\s*-?(NaN|Infinity)\b/.test(text)
        ? { hint: 'JSON has neither NaN nor Infinity: write null where a point is missing.' }
        : {}),
    })
  }
  if (typeof line !== 'object' || line === null || Array.isArray(line)) {
    throw inputFailure(source, `expected an object {"id", "values", …}, got ${showValue(line)}.`)
  }
  return line
}

function numbersOrNull(name: string, list: unknown, source: Source): readonly (number | null)[] {
  if (!Array.isArray(list)) {
    throw inputFailure(source, `expected "${name}" to be an array of numbers, got ${showValue(list)}.`)
  }
  const wrong = list.findIndex((value) => value !== null && !Number.isFinite(value))
  if (wrong >= 0) {
    throw inputFailure(
      source,
      `expected ${name}[${wrong}] to be a finite number, or null where the point is missing, got ${showValue(list[wrong])}.`,
    )
  }
  return list
}

function readErrors(se: unknown, size: number, source: Source): InputSeries['errors'] {
  if (absent(se)) return undefined
  const list = Array.isArray(se) ? numbersOrNull('se', se, source) : [se]
  if (Array.isArray(se) && list.length !== size) {
    throw inputFailure(source, `expected as many "se" as values (${size}), got ${list.length}.`)
  }
  const wrong = list.findIndex((one) => one !== null && !(Number.isFinite(one) && Number(one) >= 0))
  if (wrong >= 0) {
    const name = Array.isArray(se) ? `se[${wrong}]` : '"se"'
    throw inputFailure(source, `expected ${name} to be a number from 0 up, got ${showValue(list[wrong])}.`)
  }
  return Array.isArray(se) ? numbersOrNull('se', se, source) : Number(se)
}

function readEpochs(epochs: unknown, size: number, source: Source): InputSeries['epochs'] {
  if (absent(epochs)) return undefined
  if (!Array.isArray(epochs)) {
    throw inputFailure(
      source,
      `expected "epochs" to be an array: a label for each value, or the positions where an epoch begins; got ${showValue(epochs)}.`,
    )
  }
  if (epochs.length !== size) {
    const starts = readStarts(epochs, size, source)
    let epoch = 0
    return Array.from({ length: size }, (_, at) => {
      if (starts.has(at)) epoch += 1
      return String(epoch)
    })
  }
  const wrong = epochs.findIndex((label) => label !== null && !['string', 'number'].includes(typeof label))
  if (wrong >= 0) {
    throw inputFailure(
      source,
      `expected epochs[${wrong}] to be a text, a number or null, got ${showValue(epochs[wrong])}.`,
    )
  }
  return epochs.map((label) => (label === null ? null : String(label)))
}

/** Positions of known changes in any order, as people who label series write them. */
function readKnown(cps: unknown, size: number, source: Source): InputSeries['known'] {
  if (absent(cps)) return undefined
  const expected = `expected "cps" to be an array of positions from 0 to ${size - 1}, got`
  if (!Array.isArray(cps)) throw inputFailure(source, `${expected} ${showValue(cps)}.`)
  const wrong = cps.findIndex((at) => !isPosition(at, size))
  if (wrong >= 0) throw inputFailure(source, `${expected} ${showValue(cps[wrong])} at cps[${wrong}].`)
  return [...new Set(cps.filter((at) => isPosition(at, size)))].sort((a, b) => a - b)
}

/** Positions at which an epoch begins. */
function readStarts(epochs: readonly unknown[], size: number, source: Source): ReadonlySet<number> {
  const starts = new Set<number>()
  let before = -1
  epochs.forEach((at, i) => {
    if (!isPosition(at, size) || at <= before) {
      const expected = `a label for each of the ${size} values, or ascending positions from 0 to ${size - 1}`
      throw inputFailure(source, `expected "epochs" to be ${expected}, got ${showValue(at)} at epochs[${i}].`)
    }
    before = at
    starts.add(at)
  })
  return starts
}

function isPosition(value: unknown, size: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < size
}

function absent(value: unknown): value is undefined | null {
  return value === undefined || value === null
}
