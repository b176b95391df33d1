import { z } from 'zod'
import type { Read } from '../environment/host-files.ts'
import type { Asked, Readings } from './readings.ts'

/**
 * `bad`: figures of this host would be wrong, or a run would fail. `warning`: they would vary more than they need to.
 * `unknown`: the host does not tell. Worst first.
 */
export const states = ['bad', 'warning', 'unknown', 'good'] as const
export type State = (typeof states)[number]

/** Findings belong together in these groups, shown in this order. */
export const groups = [
  'processors',
  'memory',
  'time',
  'network',
  'virtual machines',
  'software',
  'this moment',
] as const

/** One thing that was looked at, as `metalmark doctor --json` prints it. */
export const Finding = z.strictObject({
  /** Stays the same from version to version: `cpu.governor`. */
  id: z.string().regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/),
  group: z.enum(groups),
  /** Its name for people. */
  what: z.string(),
  state: z.enum(states),
  /** What is there; for `unknown`, why nobody can tell. */
  found: z.string(),
  /** Why it matters for network figures, in one sentence. */
  why: z.string(),
  /** The command that mends it; null where there is nothing to mend, or no command that does. */
  fix: z.string().nullable(),
})
export type Finding = z.infer<typeof Finding>

/** What a check made of the readings. */
export type Answer = Pick<Finding, 'state' | 'found'> & { readonly fix?: string | null }

/** A check: what never changes about a finding, and a pure function from readings to the rest. */
export interface Check extends Pick<Finding, 'id' | 'group' | 'what' | 'why'> {
  examine(readings: Readings): Answer
}

export function good(found: string): Answer {
  return { state: 'good', found }
}

export function warning(found: string, fix: string | null): Answer {
  return { state: 'warning', found, fix }
}

export function bad(found: string, fix: string | null): Answer {
  return { state: 'bad', found, fix }
}

export function unknown(why: string): Answer {
  return { state: 'unknown', found: why }
}

/** Judges a file's text, or passes on why it could not be read. */
export function judged(read: Read, judge: (text: string) => Answer): Answer {
  return read.kind === 'unread' ? unknown(read.why) : judge(read.text)
}

/** Judges an answer, or passes on why there is none. */
export function judgedAnswer<T>(asked: Asked<T>, judge: (value: T) => Answer): Answer {
  return asked.kind === 'unread' ? unknown(asked.why) : judge(asked.value)
}

/** Mends what can be changed while the host runs, and remembers what was there before. */
export const tune = 'metalmark host tune --apply'
