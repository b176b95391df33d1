import { z } from 'zod'
import { Calibration, CalibrationRequest } from './calibration.ts'
import { bodyProblems, inProject, nothing, type Route } from './route.ts'
import { Id } from './values.ts'

/** How runs of the same build vary. */
export const calibrationRoutes = {
  listCalibrations: {
    method: 'GET',
    path: '/api/v1/projects/:project/calibrations',
    scope: 'read',
    summary: 'Calibrations, the newest first',
    params: inProject,
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    body: null,
    status: 200,
    reply: z.strictObject({ calibrations: z.array(Calibration) }),
    problems: ['not-found'],
  },
  getCalibration: {
    method: 'GET',
    path: '/api/v1/projects/:project/calibrations/:calibration',
    scope: 'read',
    summary: 'One calibration: components of variance, and whether it still holds',
    params: inProject.extend({ calibration: Id }),
    query: nothing,
    body: null,
    status: 200,
    reply: Calibration,
    problems: ['not-found'],
  },
  calibrate: {
    method: 'POST',
    path: '/api/v1/projects/:project/calibrations',
    scope: 'admin',
    summary:
      'Learn how runs of one build vary, from runs that are there or from boots that hosts are asked for',
    params: inProject,
    query: nothing,
    body: CalibrationRequest,
    status: 202,
    reply: Calibration,
    problems: [...bodyProblems, 'not-found', 'work-conflict'],
  },
  cancelCalibration: {
    method: 'POST',
    path: '/api/v1/projects/:project/calibrations/:calibration/cancel',
    scope: 'admin',
    summary: 'End a calibration that is being measured; hosts that have it in hand stop, and its runs stay',
    params: inProject.extend({ calibration: Id }),
    query: nothing,
    body: nothing,
    status: 200,
    reply: Calibration,
    problems: [...bodyProblems, 'not-found', 'work-conflict'],
  },
} as const satisfies Record<string, Route>
