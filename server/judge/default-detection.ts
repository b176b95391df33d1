import type { DetectionSettings } from './detection-settings.ts'
import { policy } from './policy.ts'

/** The detector's settings where nobody asks for others: those of the policy, on the server and without one. */
export const defaultDetection: DetectionSettings = {
  minEffect: policy.leastEffect,
  falsePerThousand: policy.falsePerThousand,
}
