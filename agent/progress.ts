/** What happens during a run, as `--json` prints it: one object on each line of stderr. */
export type ProgressEvent =
  | {
      readonly event: 'step-started'
      readonly step: string
      readonly text: string
      readonly secondsLeft?: number
    }
  | { readonly event: 'step-done'; readonly step: string; readonly ms: number }
  | {
      readonly event: 'repetition-started'
      readonly benchmark: string
      readonly phase: string
      /** From 1, of all repetitions of the run. */
      readonly number: number
      readonly of: number
      readonly secondsLeft: number
    }
  | {
      readonly event: 'repetition-done'
      readonly benchmark: string
      readonly phase: string
      readonly number: number
      readonly of: number
      /** The headline as people read it; null where there is none. */
      readonly value: string | null
      readonly suspect: readonly string[]
      readonly failure: string | null
    }
  | { readonly event: 'note'; readonly text: string }
  /** What a program says while it works; a log without a terminal does not need it. */
  | { readonly event: 'log'; readonly text: string }
  | { readonly event: 'warning'; readonly text: string }

export interface Progress {
  emit(event: ProgressEvent): void
  /** Clears the status line of a terminal. */
  end(): void
}

export interface ProgressOptions {
  readonly json: boolean
  readonly stream: {
    readonly isTTY?: boolean | undefined
    readonly columns?: number | undefined
    write(text: string): unknown
  }
}

/** Progress on stderr: JSON lines, one live line on a terminal, or plain lines in a log. */
export function createProgress({ json, stream }: ProgressOptions): Progress {
  if (json) return { emit: (event) => stream.write(`${JSON.stringify(event)}\n`), end: () => undefined }
  if (stream.isTTY !== true) {
    return {
      emit(event) {
        const line = plainLine(event)
        if (line !== null) stream.write(`${line}\n`)
      },
      end: () => undefined,
    }
  }
  return createLiveProgress(stream)
}

function createLiveProgress(stream: ProgressOptions['stream']): Progress {
  const clear = '\r\u001b[2K'
  return {
    emit(event) {
      const status = statusLine(event)
      if (status !== null) {
        stream.write(clear + status.slice(0, Math.max(20, (stream.columns ?? 80) - 1)))
        return
      }
      const line = plainLine(event)
      if (line !== null && isLasting(event)) stream.write(`${clear}${line}\n`)
    },
    end: () => stream.write(clear),
  }
}

/** On a terminal the repetitions pass by in the status line; what needs reading stays. */
function isLasting(event: ProgressEvent): boolean {
  if (event.event === 'repetition-done') return event.failure !== null || event.suspect.length > 0
  return event.event === 'note' || event.event === 'warning'
}

function statusLine(event: ProgressEvent): string | null {
  if (event.event === 'step-started') return `${event.text}${left(event.secondsLeft)}`
  if (event.event === 'log') return event.text
  if (event.event !== 'repetition-started') return null
  return `Measuring ${event.benchmark} (${event.number} of ${event.of}${event.phase === 'warm-up' ? ', warm-up' : ''})${left(event.secondsLeft)}`
}

function plainLine(event: ProgressEvent): string | null {
  switch (event.event) {
    case 'step-started':
      return `${event.text}${left(event.secondsLeft)}`
    case 'repetition-done':
      return repetitionLine(event)
    case 'note':
      return event.text
    case 'warning':
      return `Warning: ${event.text}`
    default:
      return null
  }
}

function repetitionLine(event: Extract<ProgressEvent, { event: 'repetition-done' }>): string {
  const what = event.failure === null ? (event.value ?? 'measured') : `failed: ${event.failure}`
  const doubts = event.suspect.length === 0 ? '' : ` (suspect: ${event.suspect.join('; ')})`
  const phase = event.phase === 'warm-up' ? ' (warm-up)' : ''
  return `  ${String(event.number).padStart(2)}/${event.of} ${event.benchmark}${phase}: ${what}${doubts}`
}

function left(seconds: number | undefined): string {
  if (seconds === undefined) return ''
  const whole = Math.max(0, Math.round(seconds))
  return whole < 60 ? `, about ${whole} s left` : `, about ${Math.floor(whole / 60)} min ${whole % 60} s left`
}
