import { join } from 'node:path'
import { z } from 'zod'
import type { Work } from '../../server/contract/work.ts'
import { type Checkout, checkOut } from '../checkout.ts'
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

/** What measures the commits of a piece of work, one run each. */
export interface Measurer {
  /** A run in a checkout of the commit, which uploads it as every run does. A commit is checked out and built once. */
  readonly measure: (commit: string, work: Work, signal: AbortSignal) => Promise<MeasureOutcome>
  /** Removes what is left of the work's checkouts. */
  readonly finish: () => Promise<void>
}

/** Measures commits in work trees of their own. One that the work asks for again keeps its work tree, and its build. */
export function createMeasurer(options: MeasureOptions): Measurer {
  const { stateDir, self, env, log } = options
  const checkouts = new Map<string, { readonly checkout: Checkout; isBuilt: boolean }>()
  const remove = async (commit: string) => {
    await checkouts.get(commit)?.checkout.remove()
    checkouts.delete(commit)
  }
  return {
    async measure(commit, work, signal) {
      const kept = checkouts.get(commit) ?? {
        checkout: await checkOut(options.repository, commit, { stateDir, signal }),
        isBuilt: false,
      }
      checkouts.set(commit, kept)
      try {
        log(`Measuring ${commit.slice(0, 12)}`)
        const cwd = kept.checkout.dir
        const args = [...argsFor(cwd, work, options), ...(kept.isBuilt ? ['--no-build'] : [])]
        const { told, error } = await runChild(args, { self, cwd, env, signal })
        const runId = Told.safeParse(told).data?.runId ?? null
        kept.isBuilt ||= error === null
        return { runId, error: error ?? (runId === null ? 'metalmark run named no run' : null) }
      } finally {
        const isAskedAgain = work.commits.filter((one) => one === commit).length > 1
        if (!isAskedAgain) await remove(commit)
      }
    },
    async finish() {
      for (const commit of [...checkouts.keys()]) await remove(commit)
    },
  }
}

function argsFor(
  dir: string,
  { id, profile, benchmarks }: Work,
  { suite, server, project }: MeasureOptions,
): readonly string[] {
  return [
    ...['--server', server, '--project', project, '--lock', 'wait'],
    ...(suite === null ? [] : ['--suite', join(dir, suite)]),
    ...(profile === null ? [] : ['--profile', profile]),
    ...(benchmarks === null ? [] : ['--benchmarks', benchmarks.join(',')]),
    ...['--work', id],
  ]
}

const Told = z.object({ runId: z.string() })
