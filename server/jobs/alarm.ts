export interface Alarm {
  /** Waits that long, or until the alarm rings or has rung since the last wait. */
  wait(ms: number): Promise<void>
  ring(): void
}

/** A pause that somebody else can end. */
export function createAlarm(): Alarm {
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      rung = true
      wake?.()
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      wake = undefined
      rung = false
    },
  }
}
