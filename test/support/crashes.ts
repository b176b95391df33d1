/** A test file whose process was ended by a signal while the file ran. */
export interface Crash {
  /** Absolute path. */
  readonly file: string
  /** Such as `SIGSEGV`. */
  readonly signal: string
}

/** How Vitest's pool words it, in the cause of what it throws. */
const exited = /^Worker exited unexpectedly with signal (SIG[A-Z]+) .* while running test file (.+)$/

/** The crashes among what a test run could not handle; none when anything else is among it, which then stands. */
export function crashesOnly(unhandled: readonly unknown[]): readonly Crash[] {
  const crashes = unhandled.map(crashOf)
  return crashes.every((crash) => crash !== null) ? crashes : []
}

function crashOf(error: unknown): Crash | null {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : null
  if (typeof cause !== 'object' || cause === null || !('message' in cause)) return null
  const [, signal, file] = exited.exec(String(cause.message)) ?? []
  return signal && file ? { signal, file } : null
}
