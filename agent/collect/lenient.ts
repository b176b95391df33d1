import { describeThrown, Failure } from '../failure.ts'

export interface LenientOptions {
  /** Throw all the same. */
  readonly strict: boolean
  readonly warn: (text: string) => void
}

/**
 * Does work that stands beside a build, in a step that must not fail it: in Jenkins' `post { always { … } }` a step that
 * fails leaves out the ones behind it, and the VMs stay up. What goes wrong is said and comes to null; only an
 * interruption ends the work with an error.
 */
export async function leniently<T>(
  work: () => Promise<T>,
  { strict, warn }: LenientOptions,
): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    const asked = error instanceof Failure && ['interrupted', 'terminated'].includes(error.kind)
    if (strict || asked) throw error
    warn(describe(error))
    return null
  }
}

function describe(error: unknown): string {
  const { message, hint } = describeThrown(error)
  return `${message}${hint === undefined ? '' : `\n  ${hint}`}`
}
