import type { Progress } from './progress.ts'

export interface StepTiming {
  readonly step: string
  readonly ms: number
}

export interface StepTimer {
  /** Does `work` as a named step, tells the progress, and keeps how long it took, also when it fails. */
  time<T>(step: string, text: string, work: () => Promise<T>): Promise<T>
  timings(): readonly StepTiming[]
}

/** Measures the steps of a run. `now` is a monotonic clock in milliseconds. */
export function createStepTimer(progress: Progress, now: () => number): StepTimer {
  const timings: StepTiming[] = []
  return {
    timings: () => timings,
    async time(step, text, work) {
      const before = now()
      progress.emit({ event: 'step-started', step, text })
      try {
        return await work()
      } finally {
        const ms = Math.round(now() - before)
        timings.push({ step, ms })
        progress.emit({ event: 'step-done', step, ms })
      }
    },
  }
}
