import type { Env } from '../ci/ci-facts.ts'
import { Failure } from '../failure.ts'
import { lastLines, run } from '../process.ts'
import type { Progress } from '../progress.ts'

interface BuildRequest {
  readonly build: readonly (readonly string[])[]
  /** Of the repository: where the commands run. */
  readonly dir: string
  /** What is being built; null outside a repository. */
  readonly commit: string | null
  /** Together. */
  readonly seconds: number
}

interface BuildDeps {
  readonly env: Env
  readonly progress: Progress
  readonly signal: AbortSignal
}

/**
 * Runs a suite's `build` commands in the checkout, without a shell; what they print is part of the log. Of the agent's own
 * variables they see the commit alone: a build must not read the token. Throws a `Failure` (benchmark) that names the
 * commit: whoever searches for a change passes such a commit over.
 */
export async function buildCheckout(request: BuildRequest, deps: BuildDeps): Promise<void> {
  const { build, dir, commit, seconds } = request
  const { progress, signal } = deps
  const end = performance.now() + seconds * 1000
  for (const argv of build) {
    const timeoutMs = Math.max(1, end - performance.now())
    const onLine = (text: string) => progress.emit({ event: 'log', text })
    const env = buildEnvironment(deps.env, commit)
    const finished = await run(argv, { cwd: dir, env, timeoutMs, signal, onLine }).catch((cause: unknown) => {
      signal.throwIfAborted()
      const said = cause instanceof Error ? cause.message : String(cause)
      throw new Failure('benchmark', `${whatFailed(commit)}: ${said}`, { cause })
    })
    if (finished.code === 0) continue
    const how = finished.timedOut
      ? `did not end within ${seconds} s`
      : `ended with exit code ${finished.code}`
    const said = lastLines(finished.stderr.trim() === '' ? finished.stdout : finished.stderr, 5)
    throw new Failure(
      'benchmark',
      `${whatFailed(commit)}: \`${argv.join(' ')}\` ${how}.\n${said}`.trimEnd(),
      {
        hint: 'The suite’s `build` runs where metalmark run is started, without a shell.',
      },
    )
  }
}

/** Read by the server, which tells a commit that does not build from one that could not be measured. */
function whatFailed(commit: string | null): string {
  return `the build of ${commit?.slice(0, 12) ?? 'this directory'} failed`
}

/** What a command of the repository sees of the environment. */
function buildEnvironment(env: Env, commit: string | null): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name]) => !name.startsWith('METALMARK_'))
  return { ...Object.fromEntries(own), ...(commit !== null && { METALMARK_COMMIT: commit }) }
}
