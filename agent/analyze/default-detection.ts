import type { DetectionSettings } from '../../server/judge/detection-settings.ts'
import { policy } from '../../server/judge/policy.ts'

/** The detector's settings where nobody asks for others: those of the policy, as on the server. */
export const defaultDetection: DetectionSettings = {
  minEffect: policy.leastEffect,
  falsePerThousand: policy.falsePerThousand,
}
