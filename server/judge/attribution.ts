import { formatEffect } from '../contract/units.ts'
import type { Effect } from '../contract/verdict.ts'
import type { FieldChange } from '../contract/views.ts'
import { describeChanges } from './epochs.ts'
import { type MeanShift, meanShift, minus, type SeriesShift } from './mean-shift.ts'

/** What is known about a change of several series of one host. */
export interface AttributionInput {
  /** Shifts of the series that changed, over the same runs as those of the controls. */
  readonly treated: readonly SeriesShift[]
  /** Shifts of canaries, and of series that the commit cannot touch, on the same host. */
  readonly controls: readonly SeriesShift[]
  /** The change lies between two different commits. */
  readonly commitChanged: boolean
  /** What changed in the environment within the range of the change. */
  readonly environmentChanges: readonly FieldChange[]
  /** Shifts of the treated series in the mirror run: the old commit in the new environment, against the old in the old. */
  readonly mirror?: readonly SeriesShift[]
}

export interface Attribution {
  readonly kind: 'code' | 'host' | 'both' | 'environment' | 'unknown'
  /** The shares, as relative changes with 95 % intervals; null where nothing tells them apart. */
  readonly code: Effect | null
  readonly host: Effect | null
  /** One sentence for a person. */
  readonly reason: string
  /** What would tell: the old commit, run in the new environment. */
  readonly ask: 'mirror-run' | null
}

/**
 * What made series change: the code, the host, or its environment. By difference in differences on the logarithmic
 * scale: what controls of the same host went through over the same runs is the host's share, and what the changed
 * series went through beyond that is the code's. Where commit and environment changed together, controls cannot tell,
 * as a new kernel may well touch one path and not another: only the mirror run can. Throws `RangeError` without a
 * treated series.
 */
export function attribute(input: AttributionInput): Attribution {
  const { environmentChanges, commitChanged, mirror = [] } = input
  const total = meanShift(input.treated)
  if (environmentChanges.length > 0) {
    const changes = describeChanges(environmentChanges)
    if (!commitChanged) return environmentAlone(total, changes)
    return mirror.length > 0 ? byMirror(total, meanShift(mirror), changes) : askForMirror(changes)
  }
  if (input.controls.length === 0) {
    return unknown('No canary or untouched series ran beside these, so host and code cannot be told apart')
  }
  const host = meanShift(input.controls)
  return commitChanged ? byControls(total, host) : sameCommit(total, host)
}

function byControls(total: MeanShift, host: MeanShift): Attribution {
  const code = minus(total, host)
  const shares = { code: code.effect, host: host.effect, ask: null }
  const controls = `controls of the host moved by ${range(host)}, these series by ${range(code)} beyond them`
  if (code.clear && host.clear) return { kind: 'both', reason: `Host and code: ${controls}`, ...shares }
  if (code.clear) return { kind: 'code', reason: `The code: ${controls}`, ...shares }
  // Series that moved with their host are its doing only where the controls explain what happened to them.
  if (host.clear) return { kind: 'host', reason: `The host: ${controls}`, ...shares }
  return { kind: 'unknown', reason: `Too uncertain to tell host from code: ${controls}`, ...shares }
}

function sameCommit(total: MeanShift, host: MeanShift): Attribution {
  const calm = host.clear ? '' : ', though its controls did not move clearly'
  const reason = `The host: the commit did not change, and these series moved by ${range(total)}${calm}`
  return { kind: 'host', reason, code: null, host: total.effect, ask: null }
}

function environmentAlone(total: MeanShift, changes: string): Attribution {
  const reason = `The environment, with the same commit: ${changes}`
  return { kind: 'environment', reason, code: null, host: total.effect, ask: null }
}

function byMirror(total: MeanShift, mirror: MeanShift, changes: string): Attribution {
  const code = minus(total, mirror)
  const found = `the old commit in the new environment moved by ${range(mirror)}, the new one by ${range(code)} beyond it`
  const shares = { code: code.effect, host: mirror.effect, ask: null }
  if (code.clear && mirror.clear) {
    return { kind: 'both', reason: `Environment (${changes}) and code: ${found}`, ...shares }
  }
  if (code.clear) return { kind: 'code', reason: `The code: ${found}`, ...shares }
  if (mirror.clear)
    return { kind: 'environment', reason: `The environment (${changes}): ${found}`, ...shares }
  return { kind: 'unknown', reason: `Too uncertain to tell environment from code: ${found}`, ...shares }
}

function askForMirror(changes: string): Attribution {
  return {
    ...unknown(
      `Commit and environment changed together (${changes}); the old commit in the new environment would tell`,
    ),
    ask: 'mirror-run',
  }
}

function unknown(reason: string): Attribution {
  return { kind: 'unknown', code: null, host: null, reason, ask: null }
}

function range({ effect }: MeanShift): string {
  return formatEffect(effect)
}
