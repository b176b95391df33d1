export interface AccelerationNote {
  /** Short, for table cells. */
  readonly label: string
  /** A sentence for pages where numbers could mislead; null for hardware virtualisation, which is the normal case. */
  readonly warning: string | null
}

/** What a run's acceleration means to a reader of its numbers. */
export function accelerationNote(acceleration: string): AccelerationNote {
  if (acceleration === 'tcg') {
    return {
      label: 'tcg (emulated)',
      warning: 'Measured under software emulation (TCG): proves the pipeline, says nothing about a network.',
    }
  }
  if (acceleration === 'none') {
    return {
      label: 'no VM',
      warning: 'No VM was used: loopback on the host. Run “npm start -- --vm” for the real thing.',
    }
  }
  return { label: acceleration, warning: null }
}
