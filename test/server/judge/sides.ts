import type { RunUpload } from '../../../server/contract/run.ts'
import { type ComparedRun, storedRun } from '../../../server/judge/compared-run.ts'
import type { Side } from '../../../server/judge/side.ts'
import { buildRun, firstRunAt, type RunShape } from '../../support/builders.ts'

/** Runs as a comparison has them, one a day, each with a seed of its own. */
export function runs(
  count: number,
  shape: RunShape & { readonly from?: number } = {},
): readonly ComparedRun[] {
  const { from = 1, ...rest } = shape
  return Array.from({ length: count }, (_, i) =>
    compared(buildRun({ shape: { at: firstRunAt + (from + i) * 86_400_000, seed: from + i, ...rest } })),
  )
}

export function compared(run: RunUpload): ComparedRun {
  const results = run.results.map((result) => ({ ...result, points: [] }))
  return storedRun({
    ...run,
    ...{ project: 'proj', receivedAt: run.finishedAt, acceleration: 'kvm', analysis: 'done', manifest: null },
    ...{ suspect: null, work: null, results },
    verdicts: { regressed: 0, improved: 0, unchanged: 0, inconclusive: 0, invalid: 0 },
  })
}

export function side(what: string, of: readonly ComparedRun[], notes: readonly string[] = []): Side {
  return { asked: what, what, runs: of, notes }
}
