import { createHash } from 'node:crypto'
import type { Conditions, Environment } from '../../server/contract/environment.ts'
import type { Ci, Commit, RunUpload } from '../../server/contract/run.ts'
import { earliestInstant, limits } from '../../server/contract/values.ts'
import { Failure } from '../failure.ts'
import { type MergedRepetition, mergeResults, type Told } from './merge-results.ts'
import type { ResultFile } from './result-files.ts'

/** All that a run says beside the results. */
export interface ImportedRunParts extends Told {
  readonly id: string
  /** `import` where absent. */
  readonly suite?: string | undefined
  readonly agentVersion: string
  /** When the results are imported, epoch milliseconds. */
  readonly now: number
  /** When they were measured, as a person says; else what the files tell, else `now`. */
  readonly measuredAt?: number | undefined
  readonly commit: Commit | null
  readonly ci: Ci | null
  readonly host: RunUpload['host']
  readonly environment: Environment
  /** What the host went through meanwhile; unknown where absent. */
  readonly conditions?: Conditions | undefined
  readonly notes: readonly string[]
}

/**
 * A run of results that other tools measured. The texts are kept as raw outputs as far as the contract has room. Pure;
 * throws a `Failure` where the results contradict each other or are more than a run may hold.
 */
export function assembleImportedRun(files: readonly ResultFile[], parts: ImportedRunParts): RunUpload {
  const merged = mergeResults(files, parts)
  if (merged.length > limits.resultsPerRun) {
    throw new Failure(
      'input',
      `There are ${merged.length} benchmarks; a run holds at most ${limits.resultsPerRun}.`,
      { hint: 'Import fewer files at a time.' },
    )
  }
  const { kept, hashes, notes } = keepTexts(files)
  const span = spanOf(
    merged.flatMap(({ repetitions }) => repetitions),
    parts,
  )
  const run: RunUpload = {
    ...{ format: 1, id: parts.id, suite: parts.suite ?? 'import', agentVersion: parts.agentVersion },
    ...{ startedAt: span.from, finishedAt: span.to, commit: parts.commit, ci: parts.ci, host: parts.host },
    environment: parts.environment,
    conditions: parts.conditions ?? unknownConditions,
    notes: boundedNotes([...parts.notes, ...files.flatMap((file) => notesOf(file, files.length)), ...notes]),
    results: merged.map(({ benchmark, repetitions }) => ({
      benchmark,
      repetitions: repetitions.map((repetition, index) => toRepetition(repetition, index, { span, hashes })),
    })),
    rawOutputs: [...kept].map(([sha256, text]) => ({ sha256, text })),
  }
  const bytes = Buffer.byteLength(JSON.stringify(run))
  if (bytes <= limits.bodyBytes) return run
  throw new Failure(
    'input',
    `The results are ${mib(bytes)}, more than the ${mib(limits.bodyBytes)} of a run.`,
    {
      hint: 'Import fewer files at a time.',
    },
  )
}

interface Span {
  readonly from: number
  readonly to: number
}

/** From the first repetition to the end of the last one, as far as they tell; never after the import. */
function spanOf(
  repetitions: readonly MergedRepetition[],
  { now, measuredAt }: Pick<ImportedRunParts, 'now' | 'measuredAt'>,
): Span {
  if (measuredAt !== undefined) return { from: measuredAt, to: measuredAt }
  const told = repetitions.flatMap(({ startedAt, seconds }) =>
    startedAt === null || startedAt < earliestInstant || startedAt > now
      ? []
      : [{ from: startedAt, to: Math.min(now, startedAt + (seconds ?? 0) * 1000) }],
  )
  if (told.length === 0) return { from: now, to: now }
  return {
    from: Math.round(told.reduce((first, { from }) => Math.min(first, from), now)),
    to: Math.round(told.reduce((last, { to }) => Math.max(last, to), earliestInstant)),
  }
}

function toRepetition(
  { startedAt, seconds, values, suspect, file }: MergedRepetition,
  index: number,
  { span, hashes }: { readonly span: Span; readonly hashes: ReadonlyMap<ResultFile, string> },
): RunUpload['results'][number]['repetitions'][number] {
  const within = startedAt !== null && startedAt >= span.from && startedAt <= span.to
  return {
    ...{ index, phase: 'measured', exitCode: null, commands: [], failure: null },
    startedAt: within ? Math.round(startedAt) : span.from,
    durationMs: (seconds ?? 0) * 1000,
    values: { ...values },
    suspect: suspect.slice(0, 20).map((reason) => reason.slice(0, limits.textLength)),
    rawOutput: hashes.get(file) ?? null,
  }
}

/** Half of a body: the other half is left to the numbers. */
const mostTextBytes = limits.bodyBytes / 2

function keepTexts(files: readonly ResultFile[]) {
  const kept = new Map<string, string>()
  const hashes = new Map<ResultFile, string>()
  const dropped: string[] = []
  let bytes = 0
  for (const file of files) {
    const size = Buffer.byteLength(file.text)
    if (size > limits.rawOutputBytes || bytes + size > mostTextBytes) {
      dropped.push(`${file.name} (${mib(size)})`)
      continue
    }
    const hash = createHash('sha256').update(file.text).digest('hex')
    if (!kept.has(hash)) bytes += size
    kept.set(hash, file.text)
    hashes.set(file, hash)
  }
  const notes =
    dropped.length === 0 ? [] : [`Too large to be kept as raw output: ${dropped.slice(0, 20).join(', ')}.`]
  return { kept, hashes, notes }
}

function notesOf({ name, notes, results }: ResultFile, files: number): readonly string[] {
  const own = [
    ...notes,
    ...results.flatMap(({ benchmark, repetitions }) =>
      [...new Set(repetitions.flatMap((one) => one.notes))].map((note) => `${benchmark}: ${note}`),
    ),
  ]
  return files === 1 ? own : own.map((note) => `${name}: ${note}`)
}

/** Each once, as many as a run may carry. */
function boundedNotes(notes: readonly string[]): string[] {
  const distinct = [...new Set(notes)].map((note) => note.slice(0, limits.textLength))
  if (distinct.length <= 20) return distinct
  return [...distinct.slice(0, 19), `There are ${distinct.length - 19} more notes, in the raw outputs.`]
}

const unknownConditions: Conditions = {
  ...{ load1Before: null, load1After: null, stealPercent: null, busyPercent: null, meanFrequencyMHz: null },
  ...{ maxTemperatureC: null, throttleEvents: null, softnetDrops: null, coTenants: [] },
}

function mib(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`
}
