/** A target did not take what it was told. The message is its answer, or why there was none; no secret is in it. */
export class DeliveryError extends Error {
  /** Whether the same message may be taken later. */
  readonly retryable: boolean
  /** Where the target said when to come back: so many milliseconds from now. */
  readonly retryAfterMs: number | null
  constructor(message: string, options: { retryable: boolean; retryAfterMs?: number | null }) {
    super(message)
    this.name = 'DeliveryError'
    this.retryable = options.retryable
    this.retryAfterMs = options.retryAfterMs ?? null
  }
}
