import { z } from 'zod'
import { parseJson } from '../../parse-json.ts'
import { type HostFiles, textOrNull } from '../host-files.ts'
import { type Told, Word } from './told.ts'

/** cloud-init's own account of where the host runs, the part of it that every user may read. */
const InstanceData = z.object({
  v1: z.object({ cloud_name: Word, region: Word, availability_zone: Word, instance_id: Word }),
  ds: z
    .object({
      meta_data: z
        .object({
          'instance-type': Word,
          imds: z
            .object({ compute: z.object({ vmSize: Word }) })
            .optional()
            .catch(undefined),
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
})

export interface InstanceData {
  /** `aws`, `azure`, `hetzner` …; null where the host was only set up as if in a cloud. */
  readonly cloud: string | null
  readonly told: Told
}

/**
 * Reads `/run/cloud-init/instance-data.json` (format: cloud-init's "Instance metadata", `v1` keys); null where it is not
 * there or is no such document.
 */
export function readInstanceData(files: HostFiles): InstanceData | null {
  const parsed = InstanceData.safeParse(
    parseJson(textOrNull(files, '/run/cloud-init/instance-data.json') ?? ''),
  )
  if (!parsed.success) return null
  const { v1, ds } = parsed.data
  const cloud = v1.cloud_name ?? null
  const isCloud = cloud !== null && !/^(none|no-?cloud|unknown|lxd|configdrive|fallback)/i.test(cloud)
  if (!isCloud) return { cloud: null, told: {} }
  return {
    cloud,
    told: {
      plan: ds?.meta_data?.['instance-type'] ?? ds?.meta_data?.imds?.compute.vmSize,
      ...{ region: v1.region, zone: v1.availability_zone, instance: v1.instance_id },
    },
  }
}
