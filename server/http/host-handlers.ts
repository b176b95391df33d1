import { workTimes } from '../contract/work.ts'
import type { Reads } from '../services/deps.ts'
import { hostDetail } from '../services/host-detail.ts'
import type { Handlers } from './bind.ts'
import { found } from './found.ts'

/** The machines that a project is measured on. */
export function hostHandlers(
  reads: Pick<Reads, 'hosts'>,
  clock: () => number,
): Pick<Handlers, 'listHosts' | 'getHost'> {
  const moment = () => {
    const now = clock()
    return { now, silentBefore: now - workTimes.leaseMs }
  }
  return {
    listHosts: async ({ params: { project } }) => ({
      hosts: found(await reads.hosts.list(project, moment()), `project ${project}`),
    }),
    getHost: async ({ params: { project, host } }) =>
      found(await hostDetail(reads, { project, host }, moment()), `host ${host} in project ${project}`),
  }
}
