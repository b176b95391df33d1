import type { Client } from '../../server/contract/client.ts'

/** A project on a server, for whoever compares its runs. */
export interface ServerSide {
  readonly client: Client
  readonly project: string
  /** At most so many runs of a name, the newest. */
  readonly last: number
  /** The full hash of a commit that the work tree knows by this name. */
  readonly resolve: (revision: string) => Promise<string | null>
}
