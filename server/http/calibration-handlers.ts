import type { Calibrations } from '../services/calibrations.ts'
import type { Handlers } from './bind.ts'

/** How runs of one build vary: asked for, and shown. */
export function calibrationHandlers(
  calibrations: Calibrations,
): Pick<Handlers, 'listCalibrations' | 'getCalibration' | 'calibrate' | 'cancelCalibration'> {
  return {
    listCalibrations: async ({ params: { project }, query: { limit } }) => ({
      calibrations: await calibrations.list(project, limit),
    }),
    getCalibration: ({ params }) => calibrations.get(params.project, params.calibration),
    calibrate: ({ params, body }) => calibrations.calibrate(params.project, body),
    cancelCalibration: ({ params }) => calibrations.cancel(params.project, params.calibration),
  }
}
