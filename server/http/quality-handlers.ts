import type { createQuality } from '../services/quality.ts'
import type { createQualityHistory } from '../services/quality-history.ts'
import type { createSensitivityList } from '../services/sensitivity-list.ts'
import type { Handlers } from './bind.ts'
import { found } from './found.ts'

export interface QualityServices {
  readonly quality: ReturnType<typeof createQuality>
  readonly qualityHistory: ReturnType<typeof createQualityHistory>
  readonly sensitivityList: ReturnType<typeof createSensitivityList>
}

/** The product judging itself. */
export function qualityHandlers({
  quality,
  qualityHistory,
  sensitivityList,
}: QualityServices): Pick<Handlers, 'getQuality' | 'getQualityHistory' | 'listSensitivity'> {
  return {
    getQuality: async ({ params: { project } }) => found(await quality(project), `project ${project}`),
    getQualityHistory: async ({ params: { project }, query: { weeks } }) =>
      found(await qualityHistory(project, weeks), `project ${project}`),
    listSensitivity: async ({ params: { project } }) =>
      found(await sensitivityList(project), `project ${project}`),
  }
}
