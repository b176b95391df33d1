import type { Unit } from '../contract/units.ts'
import type { FieldChange } from '../contract/views.ts'
import { type Attribution, attribute } from './attribution.ts'
import { type Direction, isImprovement } from './goodness.ts'
import type { Level } from './level.ts'
import type { SeriesShift } from './mean-shift.ts'
import { type RunValue, shiftFrom } from './shift.ts'

/** What a series went through around a change. */
export interface Course {
  /** What its runs were expected to be right before; null where too little was known. */
  readonly before: Level | null
  /** Its runs from the change on. */
  readonly after: readonly RunValue[]
  readonly unit: Unit
  readonly direction: Direction
}

export interface ChangeEvidence {
  readonly treated: Course
  /** Of the canaries on the same host, over the same stretch of history. */
  readonly controls: readonly Course[]
  /** Commits from the last run before the change to the last that it may begin with; null where a run has no clean one. */
  readonly commits: readonly (string | null)[]
  /** What changed in the environment within that range. */
  readonly environmentChanges: readonly FieldChange[]
}

/** What made a single series change, by what the canaries of its host went through over the same runs. */
export function attributeChange(evidence: ChangeEvidence): Attribution {
  const { environmentChanges, treated } = evidence
  const commitChanged = !isOneCommit(evidence.commits)
  const controls = evidence.controls.flatMap((course) => shiftOf(course) ?? [])
  // Beside the environment or within one commit, nothing is held against controls and any sign will do.
  const alone = environmentChanges.length > 0 || !commitChanged
  if (treated.direction === 'none' && !alone) {
    return unknown('Neither way is better for this metric, so it cannot be held against canaries')
  }
  const own = shiftOf(treated.direction === 'none' ? { ...treated, direction: 'higher' } : treated)
  if (own === null) return unknown('Too little is known of the level before to tell host from code')
  return attribute({ treated: [own], controls, commitChanged, environmentChanges })
}

/** Null where nothing can be said relative to the level before. */
function shiftOf({ before, after, unit, direction }: Course): SeriesShift | null {
  if (before === null || after.length === 0 || direction === 'none') return null
  const shift = shiftFrom(before, after, { unit })
  const better = isImprovement(direction, shift.size) ? 1 : -1
  const { freedom } = shift
  if (shift.scale === 'log') return { size: better * Math.abs(shift.size), error: shift.error, freedom }
  const ratio = 1 + shift.size / shift.centre
  if (!(shift.centre > 0 && ratio > 0)) return null
  return { size: better * Math.abs(Math.log(ratio)), error: shift.error / (shift.centre * ratio), freedom }
}

/** Without a clean commit nobody knows what ran, so it may have been something else. */
function isOneCommit(commits: readonly (string | null)[]): boolean {
  const [first] = commits
  return first !== undefined && first !== null && commits.every((commit) => commit === first)
}

function unknown(reason: string): Attribution {
  return { kind: 'unknown', code: null, host: null, reason, ask: null }
}
