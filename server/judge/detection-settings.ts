/** What the detector is asked for; everything else about it is fixed. */
export interface DetectionSettings {
  /** Relative level shifts below this are not reported; 0.005 is half a percent. */
  readonly minEffect: number
  /** False changes tolerated per 1,000 points of a series whose level never moves. */
  readonly falsePerThousand: number
}
