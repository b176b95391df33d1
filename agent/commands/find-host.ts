import type { Client } from '../../server/contract/client.ts'
import { Failure } from '../failure.ts'

/** The id of a host, by its label or the beginning of its id, among those whose agents take work. Rejects with `Failure`. */
export async function findHost(client: Client, project: string, wanted: string): Promise<string> {
  const { agents } = await client.call('listAgents', { params: { project } })
  const matching = agents.filter(({ host }) => host.label === wanted || host.id.startsWith(wanted))
  const [one] = matching
  if (one !== undefined && matching.length === 1) return one.host.id
  const labels = agents.map(({ host }) => host.label).join(', ')
  throw new Failure('usage', `Expected one agent of host ${wanted}, found ${matching.length}.`, {
    hint:
      labels === '' ? 'No host takes work: start metalmark agent there.' : `Hosts that take work: ${labels}.`,
  })
}
