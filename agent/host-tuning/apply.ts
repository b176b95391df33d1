import type { HostFiles } from '../environment/host-files.ts'
import { type Change, readChanges, writeChanges } from './record.ts'
import { currentValue, type Tuning } from './tuning.ts'
import { whyNot } from './why-not.ts'

export interface TuningDeps {
  readonly files: HostFiles
  readonly stateDir: string
  /** Writes a value to a target; throws what the system says. */
  readonly write: (target: string, value: string) => Promise<void>
}

/** What became of one target. */
export interface Outcome {
  readonly tuning: string
  readonly target: string
  readonly kind: 'done' | 'already' | 'absent' | 'left' | 'failed'
  /** For people: `powersave → performance`, or why not. */
  readonly text: string
}

/**
 * Sets what is not as wanted, and nothing else. What was there before is on disk before the first value changes; where
 * a target was set earlier, the value from before that stays the one to go back to.
 */
export async function applyTunings(
  tunings: readonly Tuning[],
  deps: TuningDeps,
): Promise<readonly Outcome[]> {
  const standing = readChanges(deps.stateDir, deps.files)
  const planned = planChanges(tunings, deps.files)
  const before = new Map(standing.map((change) => [change.target, change.old]))
  const recorded = new Map(standing.map((change) => [change.target, change]))
  for (const change of planned.changes)
    recorded.set(change.target, { ...change, old: before.get(change.target) ?? change.old })
  if (planned.changes.length > 0) writeChanges(deps.stateDir, deps.files, [...recorded.values()])
  const outcomes: Outcome[] = [...planned.settled]
  for (const change of planned.changes) {
    const outcome = await setValue(change, change.set, deps)
    outcomes.push(outcome)
    if (outcome.kind === 'failed' && !before.has(change.target)) recorded.delete(change.target)
  }
  if (planned.changes.length > 0) writeChanges(deps.stateDir, deps.files, [...recorded.values()])
  const order = tunings.map(({ name }) => name)
  return outcomes.sort((a, b) => order.indexOf(a.tuning) - order.indexOf(b.tuning))
}

interface Planned {
  readonly changes: readonly Change[]
  /** What needs no change, or cannot have one. */
  readonly settled: readonly Outcome[]
}

/** The values to set, with what is there now: a pure look at the host. */
function planChanges(tunings: readonly Tuning[], files: HostFiles): Planned {
  const changes: Change[] = []
  const settled: Outcome[] = []
  for (const { name: tuning, settings } of tunings) {
    if (settings.length === 0) settled.push({ tuning, target: '', kind: 'absent', text: 'no such setting' })
    for (const { target, wanted } of settings) {
      const now = currentValue(files, target)
      if (now.kind === 'unread') settled.push({ tuning, target, kind: 'failed', text: now.why })
      else if (now.text === wanted) settled.push({ tuning, target, kind: 'already', text: wanted })
      else changes.push({ tuning, target, old: now.text, set: wanted })
    }
  }
  return { changes, settled }
}

/** Takes back what stands in the record, where the value is still the one that was set; the rest is left alone. */
export async function revertTunings(deps: TuningDeps): Promise<readonly Outcome[]> {
  const standing = readChanges(deps.stateDir, deps.files)
  const outcomes: Outcome[] = []
  for (const change of standing) outcomes.push(await revertOne(change, deps))
  const failed = new Set(outcomes.filter(({ kind }) => kind === 'failed').map(({ target }) => target))
  writeChanges(
    deps.stateDir,
    deps.files,
    standing.filter(({ target }) => failed.has(target)),
  )
  return outcomes
}

async function revertOne(change: Change, deps: TuningDeps): Promise<Outcome> {
  const { tuning, target, old, set } = change
  const now = currentValue(deps.files, target)
  if (now.kind === 'unread') return { tuning, target, kind: 'left', text: now.why }
  if (now.text === old) return { tuning, target, kind: 'already', text: old }
  if (now.text !== set)
    return { tuning, target, kind: 'left', text: `somebody has set ${now.text} since; it was ${old}` }
  return setValue(change, old, deps)
}

/** Writes and reads back: some files take a value and keep their own. */
async function setValue({ tuning, target }: Change, value: string, deps: TuningDeps): Promise<Outcome> {
  const from = currentValue(deps.files, target)
  try {
    await deps.write(target, value)
  } catch (error) {
    return { tuning, target, kind: 'failed', text: whyNot(target, value, error) }
  }
  const now = currentValue(deps.files, target)
  if (now.kind === 'text' && now.text === value) {
    const was = from.kind === 'text' ? from.text : '?'
    return { tuning, target, kind: 'done', text: was === value ? value : `${was} → ${value}` }
  }
  const stays = now.kind === 'text' ? now.text : now.why
  return { tuning, target, kind: 'failed', text: `${target} took ${value}, but says ${stays}` }
}
