import { join } from 'node:path'
import { z } from 'zod'
import type { Work } from '../../server/contract/work.ts'
import { checkOut } from '../checkout.ts'
import { runChild } from '../run-child.ts'

export interface MeasureOutcome {
  /** Null where no run was kept. */
  readonly runId: string | null
  /** Why the commit has no usable run; null where it has one. */
  readonly error: string | null
}

export interface MeasureOptions {
  /** A clone of the project. */
  readonly repository: string
  /** Of the suite in the repository; null for `metalmark.yaml`, or the default suite where there is none. */
  readonly suite: string | null
  readonly server: string
  readonly project: string
  /** How to start this very agent again: the program with its script. */
  readonly self: readonly string[]
  readonly stateDir: string
  /** Environment of the run; it has the token. */
  readonly env: NodeJS.ProcessEnv
  readonly log: (text: string) => void
}

/** Measures one commit: a run in a checkout of its own, which uploads it as every run does. */
export function createMeasure(options: MeasureOptions) {
  const { stateDir, self, env, log } = options
  return async (commit: string, work: Work, signal: AbortSignal): Promise<MeasureOutcome> => {
    const checkout = await checkOut(options.repository, commit, { stateDir, signal })
    try {
      log(`Measuring ${commit.slice(0, 12)}`)
      const cwd = checkout.dir
      const { told, error } = await runChild(argsFor(cwd, work, options), { self, cwd, env, signal })
      const runId = Told.safeParse(told).data?.runId ?? null
      return { runId, error: error ?? (runId === null ? 'metalmark run named no run' : null) }
    } finally {
      await checkout.remove()
    }
  }
}

function argsFor(
  dir: string,
  { profile }: Work,
  { suite, server, project }: MeasureOptions,
): readonly string[] {
  return [
    ...['--server', server, '--project', project, '--lock', 'wait'],
    ...(suite === null ? [] : ['--suite', join(dir, suite)]),
    ...(profile === null ? [] : ['--profile', profile]),
  ]
}

const Told = z.object({ runId: z.string() })
