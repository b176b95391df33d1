import { parse } from 'yaml'
import {
  readAzure,
  readDigitalOcean,
  readEc2,
  readGce,
  readHetzner,
  readOpenStack,
  readScaleway,
} from './documents.ts'
import { readEquinix } from './equinix.ts'
import type { ProviderName } from './firmware.ts'
import type { Get } from './get.ts'
import { type Told, Word } from './told.ts'

/** Where each provider answers; only Equinix has an older place as well. Link-local addresses spare asking a name server. */
export const defaultEndpoints: Endpoints = {
  equinix: ['https://metadata.platformequinix.com', 'https://metadata.packet.net'],
  ec2: ['http://169.254.169.254'],
  hetzner: ['http://169.254.169.254'],
  openstack: ['http://169.254.169.254'],
  scaleway: ['http://169.254.42.42'],
  gce: ['http://169.254.169.254'],
  azure: ['http://169.254.169.254'],
  digitalocean: ['http://169.254.169.254'],
}

export type Endpoints = Readonly<Record<ProviderName, readonly string[]>>

/** Asks one provider's metadata service. Rejects with the reason, in words, where it does not answer as it should. */
export async function probe(name: ProviderName, endpoints: Endpoints, get: Get): Promise<Told> {
  const [base = '', older] = endpoints[name]
  try {
    return await probes[name](base, get)
  } catch (error) {
    if (older === undefined) throw error
    return probes[name](older, get)
  }
}

const probes: Readonly<Record<ProviderName, (base: string, get: Get) => Promise<Told>>> = {
  equinix: async (base, get) => readEquinix(json(await get(`${base}/metadata`))),
  ec2: async (base, get) => {
    const token = await get(`${base}/latest/api/token`, {
      method: 'PUT',
      headers: { 'X-aws-ec2-metadata-token-ttl-seconds': '60' },
    })
    const headers = { 'X-aws-ec2-metadata-token': token.trim() }
    return readEc2(json(await get(`${base}/latest/dynamic/instance-identity/document`, { headers })))
  },
  hetzner: async (base, get) =>
    // Without aliases, YAML cannot grow beyond what was sent.
    readHetzner(parse(await get(`${base}/hetzner/v1/metadata`), { maxAliasCount: 0 })),
  openstack: async (base, get) => {
    const [document, flavor] = await Promise.all([
      get(`${base}/openstack/latest/meta_data.json`),
      // Not every OpenStack has the tree that imitates EC2's.
      get(`${base}/latest/meta-data/instance-type`).catch(() => undefined),
    ])
    return { ...readOpenStack(json(document)), plan: Word.parse(flavor) }
  },
  scaleway: async (base, get) => readScaleway(json(await get(`${base}/conf?format=json`))),
  gce: async (base, get) => {
    const headers = { 'Metadata-Flavor': 'Google' }
    return readGce(json(await get(`${base}/computeMetadata/v1/instance/?recursive=true`, { headers })))
  },
  azure: async (base, get) => {
    const headers = { Metadata: 'true' }
    return readAzure(json(await get(`${base}/metadata/instance?api-version=2021-02-01`, { headers })))
  },
  digitalocean: async (base, get) => readDigitalOcean(json(await get(`${base}/metadata/v1.json`))),
}

function json(text: string): unknown {
  return JSON.parse(text)
}
