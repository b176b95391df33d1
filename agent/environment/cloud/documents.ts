import { z } from 'zod'
import { LastPart, type Told, Word } from './told.ts'

const Ec2 = z.object({
  instanceType: Word,
  region: Word,
  availabilityZone: Word,
  imageId: Word,
  instanceId: Word,
})

/** EC2's instance identity document; account and address stay out. */
export function readEc2(document: unknown): Told {
  const told = Ec2.parse(document)
  return {
    ...{ plan: told.instanceType, region: told.region, zone: told.availabilityZone },
    ...{ image: told.imageId, instance: told.instanceId },
  }
}

const Hetzner = z.object({ region: Word, 'availability-zone': Word })

/** Hetzner Cloud's metadata, which is YAML; it names no plan. */
export function readHetzner(document: unknown): Told {
  const told = Hetzner.parse(document)
  return { region: told.region, zone: told['availability-zone'] }
}

const OpenStack = z.object({ availability_zone: Word })

/** `meta_data.json` of OpenStack, which OVH's public cloud runs on. */
export function readOpenStack(document: unknown): Told {
  return { zone: OpenStack.parse(document).availability_zone }
}

const Scaleway = z.object({
  commercial_type: Word,
  zone: Word,
  location: z.object({ zone_id: Word }).catch({}).default({}),
})

/** Scaleway's `conf`; older servers name their zone in `location` only. */
export function readScaleway(document: unknown): Told {
  const told = Scaleway.parse(document)
  return { plan: told.commercial_type, zone: told.zone ?? told.location.zone_id }
}

const Gce = z.object({ machineType: LastPart, zone: LastPart })

/** The `instance` tree of Google Compute Engine; the paths in it also name the customer's project. */
export function readGce(document: unknown): Told {
  const told = Gce.parse(document)
  return { plan: told.machineType, zone: told.zone }
}

const Azure = z.object({ compute: z.object({ vmSize: Word, location: Word }) })

/** Azure's instance metadata. */
export function readAzure(document: unknown): Told {
  const { compute } = Azure.parse(document)
  return { plan: compute.vmSize, region: compute.location }
}

const DigitalOcean = z.object({ region: Word })

/** DigitalOcean's `v1.json`, which names no plan. */
export function readDigitalOcean(document: unknown): Told {
  return { region: DigitalOcean.parse(document).region }
}
