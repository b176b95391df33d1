/** What Metalmark wants of a code forge (GitHub, GitLab, Gitea …): one comment, edited in place, and a check. */
export interface Forge {
  /**
   * Creates or edits the one comment on a pull request that has the marker. Two callers at once end with one comment; one
   * that a person deleted is made anew. Rejects with `ForgeError`.
   */
  comment(pullRequest: number, comment: ForgeComment): Promise<ForgePlace>
  /** Tells what came out for a commit; telling again replaces what was told before. Rejects with `ForgeError`. */
  check(commit: string, check: ForgeCheck): Promise<ForgePlace>
  /** Whether the credentials may do both; resolves to what they are, rejects with `ForgeError`. Writes nothing. */
  probe(): Promise<string>
}

export interface ForgeComment {
  /** A line of the body that no other comment has, its first and last one. */
  readonly marker: string
  /** Markdown. */
  readonly body: string
}

/** `neutral` stands for "nobody is to blame yet, or nobody can tell". */
export type CheckConclusion = 'success' | 'failure' | 'neutral'

export interface ForgeCheck {
  /** By which telling again finds it. */
  readonly name: string
  readonly conclusion: CheckConclusion | 'in-progress'
  readonly title: string
  /** Markdown. */
  readonly summary: string
  readonly url: string | null
  readonly annotations: readonly ForgeAnnotation[]
}

/** A remark on a file of the commit; Metalmark has no line to blame and uses the suite's file. */
export interface ForgeAnnotation {
  readonly path: string
  readonly line: number
  readonly level: 'notice' | 'warning' | 'failure'
  readonly title: string
  readonly message: string
}

export interface ForgePlace {
  readonly outcome: 'created' | 'edited' | 'unchanged'
  /** Null where the forge does not say. */
  readonly url: string | null
}

/** A forge refused or did not answer. The message says what was expected, what came, and what to do next. */
export class ForgeError extends Error {
  /** Whether the same call may work later: an outage, a rate limit. */
  readonly retryable: boolean
  /** Where the forge said when to come back: so many milliseconds from now. */
  readonly retryAfterMs: number | null
  constructor(
    message: string,
    options: { retryable: boolean; retryAfterMs?: number | null; cause?: unknown },
  ) {
    super(message, { cause: options.cause })
    this.name = 'ForgeError'
    this.retryable = options.retryable
    this.retryAfterMs = options.retryAfterMs ?? null
  }
}
