import { workTimes } from '../contract/work.ts'
import type { Reads } from '../services/deps.ts'
import type { Handlers } from './bind.ts'
import { found } from './found.ts'

/** The machines that a project is measured on. */
export function hostHandlers(
  { hosts }: Pick<Reads, 'hosts'>,
  clock: () => number,
): Pick<Handlers, 'listHosts' | 'getHost'> {
  const query = () => ({ silentBefore: clock() - workTimes.leaseMs })
  return {
    listHosts: async ({ params: { project } }) => ({
      hosts: found(await hosts.list(project, query()), `project ${project}`),
    }),
    getHost: async ({ params: { project, host } }) =>
      found(await hosts.detail(project, host, query()), `host ${host} in project ${project}`),
  }
}
