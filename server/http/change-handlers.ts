import type { ChangeDetails } from '../services/change-detail.ts'
import type { Handlers } from './bind.ts'
import { found } from './found.ts'

/** Why something moved. */
export function changeHandlers(details: ChangeDetails): Pick<Handlers, 'getChange' | 'getAlertChange'> {
  return {
    getChange: async ({ params: { project, change }, query: { series = null } }) =>
      found(await details.change(project, change, series), `change ${change} in project ${project}`),
    getAlertChange: async ({ params: { project, alert }, query: { series = null } }) =>
      found(await details.alert(project, alert, series), `alert ${alert} in project ${project}`),
  }
}
