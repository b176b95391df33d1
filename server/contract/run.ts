import { z } from 'zod'
import { BenchmarkDefinition } from './benchmark.ts'
import { Conditions, Environment } from './environment.ts'
import { Manifest } from './manifest.ts'
import { CommitHash, Id, Identifier, Instant, limits, Measured, Name, Sha256, Text } from './values.ts'

/** An ancestor of a commit along first parents. */
export const LineageCommit = z.strictObject({
  hash: CommitHash,
  committedAt: Instant,
  subject: Text,
  /** Values of its `Metalmark-Expected` trailers, those of the commits that it merged among them. */
  expected: z.array(Text).max(20).optional(),
})
export type LineageCommit = z.infer<typeof LineageCommit>

/** Where a run stands in the project's history. */
export const Commit = z.strictObject({
  /** The commit under test: a pull request's head, never a synthetic merge. */
  head: CommitHash,
  /** What was checked out and built: differs from `head` where CI builds a merge. */
  built: CommitHash,
  parents: z.array(CommitHash).max(16),
  /** The commit's committer time from git. */
  committedAt: Instant,
  /**
   * When its author wrote it, from git: for readers, who know a change by that day. Never what orders history, since it survives
   * rebases and cherry-picks. Absent from agents that did not tell it, and where it is no time after 2005.
   */
  authoredAt: Instant.optional(),
  subject: Text,
  branch: Name.nullable(),
  /** The repository's default branch where git knows it. */
  defaultBranch: Name.nullable(),
  pullRequest: z.strictObject({ number: z.number().int().positive(), base: Name.nullable() }).nullable(),
  /** The work tree had changes that no commit holds. */
  dirty: z.boolean(),
  /**
   * The first-parent history that the commit stands on, nearest first: of a pull request from its merge base on, otherwise
   * from the first parent on. Absent where git could not tell (a shallow clone).
   */
  lineage: z.array(LineageCommit).max(limits.lineage).optional(),
  /** Values of the commit's own `Metalmark-Expected` trailers; of a pull request those since the merge base. */
  expected: z.array(Text).max(20).optional(),
  /** Tags that point at it. */
  tags: z.array(Name).max(20).optional(),
})
export type Commit = z.infer<typeof Commit>

export const Ci = z.strictObject({ provider: Name, buildUrl: Text.nullable(), job: Text.nullable() })
export type Ci = z.infer<typeof Ci>

/** One execution of a benchmark. Failed and suspect ones are kept and never enter a point. */
export const Repetition = z.strictObject({
  index: z.number().int().nonnegative(),
  /** `warm-up` repetitions are kept and marked, but left out of the point by rule. */
  phase: z.enum(['warm-up', 'measured']),
  startedAt: Instant,
  durationMs: z.number().nonnegative(),
  exitCode: z.number().int().nullable(),
  /** The exact command line that ran, the server's side first where there was one. */
  commands: z.array(z.array(Text).max(100)).max(4),
  values: z.record(Identifier, Measured),
  /** Why the numbers are doubtful; empty when they are not. */
  suspect: z.array(Text).max(20),
  /** Why there are no numbers; null when there are. */
  failure: Text.nullable(),
  rawOutput: Sha256.nullable(),
})
export type Repetition = z.infer<typeof Repetition>

/** Whether its numbers enter a point: measured, without failure and without doubt. */
export function isValid({
  phase,
  failure,
  suspect,
}: Pick<Repetition, 'phase' | 'failure' | 'suspect'>): boolean {
  return phase === 'measured' && failure === null && suspect.length === 0
}

export const Result = z.strictObject({
  benchmark: BenchmarkDefinition,
  repetitions: z.array(Repetition).min(1).max(limits.repetitionsPerResult),
})
export type Result = z.infer<typeof Result>

const RunFields = z.strictObject({
  format: z.literal(1),
  id: Id,
  suite: Name,
  agentVersion: Name,
  startedAt: Instant,
  finishedAt: Instant,
  /** Null outside a git work tree; such runs are ordered by their start. */
  commit: Commit.nullable(),
  ci: Ci.nullable(),
  host: z.strictObject({ id: Sha256, label: Name }),
  environment: Environment,
  conditions: Conditions,
  /** Why the run as a whole is doubtful, by what the agent saw: it is kept and shown, and enters no baseline. */
  suspect: z.array(Text).max(20).optional(),
  /** The work that asked for it. Such a run answers a question of its own, and is nobody's baseline. */
  work: Id.optional(),
  /** What it takes to measure the same again; absent for runs that other tools measured. */
  manifest: Manifest.optional(),
  /** Plain sentences that a reader of the numbers must know, e.g. that no VM was used. */
  notes: z.array(Text).max(20),
  results: z.array(Result).min(1).max(limits.resultsPerRun),
  /** The tools' outputs as they were printed, by the SHA-256 of their UTF-8 bytes. */
  rawOutputs: z
    .array(z.strictObject({ sha256: Sha256, text: z.string().max(limits.rawOutputBytes) }))
    .max(2000),
})

/** One suite in one boot of the VMs, at one commit, on one host: the unit of replication. */
export const RunUpload = RunFields.superRefine(checkRun)
export type RunUpload = z.infer<typeof RunUpload>

/** Whether the agent held the whole run for doubtful. */
export function isSuspect({ suspect }: Pick<RunUpload, 'suspect'>): boolean {
  return suspect !== undefined && suspect.length > 0
}

function checkRun(run: z.infer<typeof RunFields>, context: z.RefinementCtx): void {
  if (run.finishedAt < run.startedAt) {
    context.addIssue({
      code: 'custom',
      path: ['finishedAt'],
      message: `expected an instant at or after startedAt (${run.startedAt}), got ${run.finishedAt}`,
    })
  }
  const known = new Set(run.rawOutputs.map((output) => output.sha256))
  run.results.forEach((result, i) => {
    const metrics = new Set(result.benchmark.metrics.map((metric) => metric.name))
    result.repetitions.forEach((repetition, j) => {
      const path = ['results', i, 'repetitions', j]
      for (const name of Object.keys(repetition.values)) {
        if (!metrics.has(name)) {
          context.addIssue({
            code: 'custom',
            path: [...path, 'values', name],
            message: 'expected a metric that the benchmark defines',
          })
        }
      }
      if (repetition.rawOutput !== null && !known.has(repetition.rawOutput)) {
        context.addIssue({
          code: 'custom',
          path: [...path, 'rawOutput'],
          message: 'expected the hash of one of rawOutputs',
        })
      }
    })
  })
}
