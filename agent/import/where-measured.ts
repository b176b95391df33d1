import type { CloudOptions } from '../environment/cloud/cloud-facts.ts'
import { readHost } from '../environment/environment.ts'
import type { Fact } from '../environment/facts.ts'
import type { HostFiles } from '../environment/host-files.ts'
import { type HostIdentity, identifyHost } from '../environment/host-id.ts'
import type { Place } from '../place/place.ts'

export interface WhereOptions {
  readonly measuredElsewhere?: boolean | undefined
  readonly hostLabel?: string | undefined
  /** Whether the facts of this host are those of the measurement. */
  readonly hostFacts: boolean
}

export interface Where {
  readonly host: HostIdentity
  readonly facts: readonly Fact[]
  /** For readers of the run. */
  readonly note: string
}

export interface WhereDeps {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files: HostFiles
  readonly exec: Place['exec']
  readonly cloud: CloudOptions
  readonly stateDir: string
}

/** Results are taken as measured here, by the job that imports them, unless the person says otherwise. */
export async function whereMeasured(
  options: WhereOptions,
  { env, files, exec, cloud, stateDir }: WhereDeps,
): Promise<Where> {
  const salt = env['METALMARK_HOST_SALT']
  const label = options.hostLabel ?? env['METALMARK_HOST_LABEL']
  if (options.measuredElsewhere) {
    // The label is all that is known: two hosts of one label are one host here.
    const host = identifyHost(files, { configured: `label ${label}`, label, salt })
    const note = 'They were measured on another host, of which nothing is known but what was told.'
    return { host, facts: [], note }
  }
  const host = identifyHost(files, { configured: env['METALMARK_HOST_ID'], label, salt })
  if (!options.hostFacts) return { host, facts: [], note: 'The facts of the host were not read.' }
  const facts = await readHost(files, { exec, cloud, stateDir })
  return { host, facts, note: 'The environment is that of this host when they were imported.' }
}
