import { alignColumns } from '../../server/report/align-columns.ts'
import { createHostFiles, type HostFiles } from '../environment/host-files.ts'
import { Failure } from '../failure.ts'
import { hostLockPath, takeHostLock } from '../host-lock.ts'
import { applyTunings, type Outcome, revertTunings } from '../host-tuning/apply.ts'
import { readChanges } from '../host-tuning/record.ts'
import { currentValue, type Tuning, tunings } from '../host-tuning/tuning.ts'
import { writeTarget } from '../host-tuning/write-target.ts'
import type { CommandContext } from './shared.ts'

export interface HostTuneOptions {
  readonly apply?: boolean | undefined
  readonly revert?: boolean | undefined
}

/**
 * `metalmark host tune [--status|--apply|--revert]`: makes the host's figures vary less until it is taken back or the
 * host restarts. Throws a `Failure` of kind `environment` when something could not be set.
 */
export async function hostTuneCommand(options: HostTuneOptions, context: CommandContext): Promise<void> {
  const files = createHostFiles()
  if (options.apply !== true && options.revert !== true) {
    context.stdout.write(statusText(context.stateDir, files))
    return
  }
  const { env, stateDir, clock } = context
  // A run that measures now would be measured half tuned.
  const lock = await takeHostLock({
    ...{ path: hostLockPath(env, stateDir), purpose: 'metalmark host tune', mode: 'fail', waitMs: 0, clock },
    onWait: () => undefined,
  })
  try {
    const deps = { files, stateDir, write: writeTarget }
    const outcomes = options.apply ? await applyTunings(tunings(files), deps) : await revertTunings(deps)
    context.stdout.write(outcomeText(outcomes, options.apply === true))
    refuseFailures(outcomes)
  } finally {
    lock.release()
  }
}

function statusText(stateDir: string, files: HostFiles): string {
  const before = new Map(readChanges(stateDir, files).map(({ target, old }) => [target, old]))
  const rows = tunings(files).map((tuning) => [
    tuning.name,
    ...statusOf(tuning, { files, before }),
    tuning.why,
  ])
  return `${alignColumns([['', 'now', 'wanted', 'before', ''], ...rows]).join('\n')}\n`
}

function statusOf(
  { settings }: Tuning,
  { files, before }: { readonly files: HostFiles; readonly before: ReadonlyMap<string, string> },
): readonly [string, string, string] {
  const now = settings.map(({ target }) => {
    const read = currentValue(files, target)
    return read.kind === 'text' ? read.text : '?'
  })
  const distinct = (values: readonly string[]) => [...new Set(values)].join(', ')
  if (settings.length === 0) return ['not on this host', '', '']
  return [
    distinct(now),
    distinct(settings.map(({ wanted }) => wanted)),
    distinct(settings.flatMap(({ target }) => before.get(target) ?? [])),
  ]
}

function outcomeText(outcomes: readonly Outcome[], applied: boolean): string {
  const lines = [...Map.groupBy(outcomes, ({ tuning }) => tuning)].map(([tuning, own]) => {
    const said = Map.groupBy(own, ({ kind, text }) => `${words(applied)[kind]}: ${text}`)
    return [tuning, [...said].map(([text, group]) => countedText(text, group.length)).join('; ')]
  })
  if (lines.length === 0) return applied ? 'There is nothing to tune on this host.\n' : 'Nothing is tuned.\n'
  const done = outcomes.some(({ kind }) => kind === 'done')
  const next = 'This lasts until the next restart, or until: metalmark host tune --revert\n'
  const identity =
    'Governor, turbo and idle states are part of what a host is: where they changed, its series begin anew.\n'
  return `${alignColumns(lines).join('\n')}\n${applied && done ? `\n${next}${identity}` : ''}`
}

function countedText(text: string, count: number): string {
  return count === 1 ? text : `${text} (${count} times)`
}

function words(applied: boolean): Readonly<Record<Outcome['kind'], string>> {
  return {
    done: applied ? 'set' : 'taken back',
    already: applied ? 'as wanted' : 'back already',
    absent: 'not on this host',
    left: 'left alone',
    failed: 'could not be set',
  }
}

function refuseFailures(outcomes: readonly Outcome[]): void {
  const names = new Set(outcomes.filter(({ kind }) => kind === 'failed').map(({ tuning }) => tuning))
  if (names.size === 0) return
  throw new Failure('environment', `Not everything could be set: ${[...names].join(', ')}.`, {
    hint: process.getuid?.() === 0 ? 'See above for what the system said.' : 'Setting values needs root.',
  })
}
