import fc from 'fast-check'
import { expect, test } from 'vitest'
import type {
  Adapter,
  AdapterRepetition,
  AdapterResult,
  Reading,
} from '../../../../agent/adapters/adapter.ts'
import { formFault } from './form-fault.ts'
import { garbled } from './garble.ts'
import { type NumbersHeld, numbersHeld } from './numbers-held.ts'

/** A real output and what may be said about the numbers that its adapter computes. */
export interface Specimen {
  readonly adapter: Adapter
  readonly text: string
  /** The output that is mixed with `text`, line by line; `text` itself where absent. */
  readonly another?: string
  /**
   * For a metric (or `seconds`, `startedAt`) that is computed from several numbers: whether a value follows from numbers
   * that the text holds. It is called with the numbers of a damaged text too, and is to be as narrow as it can be.
   */
  readonly derivations?: Readonly<Record<string, Derivation>>
  /** How often the text is damaged; 600 where absent. */
  readonly runs?: number
}

export type Derivation = (value: number, held: NumbersHeld) => boolean

/**
 * Declares the tests that every output of every adapter has to pass: it is recognised and well-formed, no beginning of it
 * and no damage to it makes the adapter throw, or yield a number that is not there.
 */
export function testAdapterOn(name: string, specimen: Specimen): void {
  test(`${name}: is recognised and well-formed, and every number stands in it`, () => {
    expect(specimen.adapter.recognises(specimen.text)).toBe(true)
    expect(wholeFault(specimen)).toBeNull()
  })
  test(`${name}: a beginning of it is refused, or yields numbers that the whole yields`, () => {
    expect(truncationFault(specimen)).toBeNull()
  })
  test(`${name}: damaged or mixed with another output it never yields a number that is not there`, () => {
    expect(garblingFault(specimen)).toBeNull()
  })
}

/** What is wrong with the reading of the whole text; null when nothing is, or when it is refused. */
export function wholeFault({ adapter, text, derivations = {} }: Specimen): string | null {
  const reading = adapter.read(text)
  return formFault(reading) ?? numberFault(reading, { held: numbersHeld(text), derivations, own: [] })
}

/** The first beginning of the text that is read wrongly, and how; null when there is none. Long texts are sampled. */
export function truncationFault({ adapter, text }: Specimen): string | null {
  const whole = adapter.read(text)
  for (const end of beginnings(text.length)) {
    const fault = tried(() => {
      adapter.recognises(text.slice(0, end))
      return partFault(adapter.read(text.slice(0, end)), whole)
    })
    if (fault !== null) return `the first ${end} characters: ${fault}`
  }
  return null
}

/** The first damage that makes the adapter throw or invent, and how; null when none of the seeded ones does. */
export function garblingFault({ adapter, text, another, derivations = {}, runs }: Specimen): string | null {
  const own = [text, ...(another === undefined ? [] : [another])].flatMap((one) =>
    numbersOf(adapter.read(one)),
  )
  const report = fc.check(
    fc.property(garbled(text, another ?? text), (damaged) => {
      const fault = tried(() => {
        adapter.recognises(damaged)
        const reading = adapter.read(damaged)
        // Cheap first: most damages are refused.
        if (reading.kind === 'refused') return null
        return formFault(reading) ?? numberFault(reading, { held: numbersHeld(damaged), derivations, own })
      })
      if (fault !== null) throw new Error(fault)
    }),
    { seed: 4, numRuns: runs ?? 600 },
  )
  if (!report.failed) return null
  return `${String(report.errorInstance)} (path ${report.counterexamplePath}), reading\n${report.counterexample?.[0]}`
}

function tried(check: () => string | null): string | null {
  try {
    return check()
  } catch (error) {
    return `it threw ${String(error)}`
  }
}

function beginnings(length: number): readonly number[] {
  if (length <= 6_000) return Array.from({ length }, (_, end) => end)
  const sampled = fc.sample(fc.nat(length - 1), { seed: 4, numRuns: 1_500 })
  // Near the end a beginning lacks least, and looks whole most.
  const last = Array.from({ length: 300 }, (_, back) => length - 1 - back)
  return [...sampled, ...last]
}

interface Grounds {
  readonly held: NumbersHeld
  readonly derivations: Readonly<Record<string, Derivation>>
  /** What the undamaged texts yielded. */
  readonly own: readonly NamedNumber[]
}

interface NamedNumber {
  readonly name: string
  readonly value: number
}

function numberFault(reading: Reading, { held, derivations, own }: Grounds): string | null {
  for (const { name, value } of numbersOf(reading)) {
    if (!Number.isFinite(value)) return `${name} is ${value}`
    if (held.has(value) || derivations[name]?.(value, held) === true) continue
    if (name === 'startedAt' && datesHeld(held.text).includes(value)) continue
    if (own.some((one) => one.name === name && one.value === value)) continue
    return `${name} is ${value}, which the text does not hold`
  }
  return null
}

function numbersOf(reading: Reading): readonly NamedNumber[] {
  if (reading.kind === 'refused') return []
  return reading.results.flatMap(({ repetitions }) =>
    repetitions.flatMap(({ values, seconds, startedAt }) => [
      ...Object.entries(values).map(([name, value]) => ({ name, value })),
      ...(seconds === null ? [] : [{ name: 'seconds', value: seconds }]),
      ...(startedAt === null ? [] : [{ name: 'startedAt', value: startedAt }]),
    ]),
  )
}

function datesHeld(text: string): readonly number[] {
  const dates = text.matchAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[-+]\d\d:?\d\d)?/g)
  return [...dates].map(([date]) => Date.parse(date)).filter((instant) => !Number.isNaN(instant))
}

/** What is wrong with the reading of a beginning: it may lack repetitions, results and values at its end, nothing else. */
function partFault(part: Reading, whole: Reading): string | null {
  if (part.kind === 'refused') return null
  if (whole.kind === 'refused') return 'it yields numbers, although the whole is refused'
  for (const result of part.results) {
    const original = whole.results.find((one) => keyOf(one) === keyOf(result))
    if (original === undefined) return `the whole has no ${keyOf(result)}`
    for (const [index, repetition] of result.repetitions.entries()) {
      const fault = repetitionFault(repetition, original.repetitions[index])
      if (fault !== null) return `${result.benchmark}, repetition ${index + 1}: ${fault}`
    }
  }
  return null
}

function repetitionFault(part: AdapterRepetition, whole: AdapterRepetition | undefined): string | null {
  if (whole === undefined) return 'the whole does not have it'
  for (const [name, value] of Object.entries(part.values)) {
    if (whole.values[name] !== value) return `${name} is ${value}, of the whole ${whole.values[name]}`
  }
  // What makes the whole doubtful must not be cut away unseen.
  if (whole.suspect.length > 0 && part.suspect.length === 0) return 'it lost the suspicion of the whole'
  return null
}

function keyOf({ benchmark, path, tool, argv }: AdapterResult): string {
  return JSON.stringify([benchmark, path, tool.name, argv])
}
