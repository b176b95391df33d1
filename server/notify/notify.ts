import { alertMessage } from '../report/alert-message.ts'
import type { ServiceDeps } from '../services/deps.ts'
import type { Reports } from '../services/reports.ts'
import { channelOf } from './channels.ts'
import { createDeliver } from './deliver.ts'
import { forgeOf } from './forges.ts'
import { createPublish } from './publish.ts'
import type { Secrets } from './secrets.ts'

export interface NotifyDeps extends ServiceDeps {
  readonly secrets: Secrets
  readonly reports: Pick<Reports, 'pullRequest'>
  readonly publicUrl: string | null
}

/** What tells the outside of alerts and pull requests, over the network. */
export function createNotify(deps: NotifyDeps) {
  return {
    publish: createPublish({ ...deps, wording: alertMessage }),
    deliver: createDeliver({
      ...deps,
      report: deps.reports.pullRequest,
      forge: (target, secret) => forgeOf(target, secret, deps.clock),
      channel: channelOf,
    }),
  }
}
