import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CloudOptions, readCloudFacts } from '../../../../agent/environment/cloud/cloud-facts.ts'
import { createCloudMemory } from '../../../../agent/environment/cloud/cloud-memory.ts'
import { assembleEnvironment } from '../../../../agent/environment/facts.ts'
import type { HostFiles } from '../../../../agent/environment/host-files.ts'
import { Environment } from '../../../../server/contract/environment.ts'
import { temporaryDirectory } from '../../support/temporary.ts'
import { machineOf } from '../support/captured.ts'
import { allAt, answering, document, metadataServer } from './metadata-server.ts'

const dmi = (name: string) => `sys/class/dmi/id/${name}`
const firmware = {
  equinix: { [dmi('sys_vendor')]: 'Packet', [dmi('product_name')]: 'c3.small.x86' },
  ec2: { [dmi('sys_vendor')]: 'Amazon EC2', [dmi('product_name')]: 'm5.metal' },
  ec2Xen: { 'sys/hypervisor/uuid': 'ec2e1916-9099-7caf-fd21-012345abcdef', [dmi('sys_vendor')]: 'Xen' },
  hetzner: { [dmi('sys_vendor')]: 'Hetzner', [dmi('product_name')]: 'vServer' },
  openstack: { [dmi('sys_vendor')]: 'OpenStack Foundation', [dmi('product_name')]: 'OpenStack Nova' },
  openstackTag: { [dmi('sys_vendor')]: 'VMware, Inc.', [dmi('chassis_asset_tag')]: 'OpenStack Compute' },
  scaleway: { [dmi('sys_vendor')]: 'Scaleway' },
  gce: { [dmi('sys_vendor')]: 'Google', [dmi('product_name')]: 'Google Compute Engine' },
  azure: {
    [dmi('sys_vendor')]: 'Microsoft Corporation',
    [dmi('chassis_asset_tag')]: '7783-7084-3265-9085-8269-3286-77',
  },
  digitalocean: { [dmi('sys_vendor')]: 'DigitalOcean' },
} as const
const machine = (kind: keyof typeof firmware, more: Readonly<Record<string, string>> = {}) =>
  machineOf({ 'etc/machine-id': 'f00d', ...firmware[kind], ...more })

async function cloudOf(files: HostFiles, options: Partial<CloudOptions>) {
  const facts = await readCloudFacts(files, { enabled: true, ...options })
  const { identity, noted, unread } = Environment.parse(assembleEnvironment(facts))
  const short = (key: string) => key.replace('host.cloud.', '')
  const told = Object.entries({ ...identity, ...noted }).map(([key, value]) => [short(key), value] as const)
  return { told: Object.fromEntries(told), why: unread['host.cloud.plan'] }
}

/** What the server says to one machine. */
async function ask(kind: keyof typeof firmware, pages: Readonly<Record<string, string>>) {
  const server = await metadataServer(answering(pages))
  return { ...(await cloudOf(machine(kind), { endpoints: allAt(server.url) })), asked: server.asked }
}
const hash = expect.stringMatching(/^[0-9a-f]{64}$/)

describe('each provider is understood, and only what may be kept is kept', () => {
  test.each([
    [
      'equinix-2022-c3.medium.json',
      {
        ...{
          plan: 'c3.medium.x86',
          facility: 'da11',
          metro: 'da',
          image: 'ubuntu_20_04',
          switch: '5707e61f',
        },
        ...{ specs: '1 × AMD EPYC 7402P 24-Core Processor, 64GB, 2 × 10Gbps', bonding: 'mode 4, mlag_ha' },
      },
    ],
    [
      'packet-2020-c2.medium.json',
      {
        ...{ plan: 'c2.medium.x86', facility: 'ams1', image: 'debian_10', switch: 'b5ff0c1d' },
        ...{
          specs: '1 × AMD EPYC 7401P 24-Core Processor @ 2.0GHz, 64GB, 2 × 10Gbps',
          bonding: 'mode 4, mlag_ha',
        },
      },
    ],
    [
      'packet-2018-baremetal_1.json',
      { plan: 'baremetal_1', facility: 'ewr1', image: 'ubuntu_16_04', bonding: 'mode 4' },
    ],
  ])('equinix: %s', async (name, kept) => {
    const { told, asked } = await ask('equinix', { 'GET /metadata': document(name) })
    expect(told).toEqual({ provider: 'equinix', region: null, zone: null, instance: hash, ...kept })
    expect(asked.map(({ line }) => line)).toEqual(['GET /metadata'])
  })

  test.each(['ec2', 'ec2Xen'] as const)('%s: a token first, then the identity document', async (kind) => {
    const { told, asked } = await ask(kind, {
      'PUT /latest/api/token': 'AQAEAtoken==',
      'GET /latest/dynamic/instance-identity/document': document('ec2-identity-document.json'),
    })
    expect(told).toEqual({
      ...{ provider: 'ec2', plan: 'm5.metal', region: 'us-west-2', zone: 'us-west-2b' },
      ...{ image: 'ami-5fb8c835', instance: hash },
    })
    expect(asked.map(({ line }) => line)).toEqual([
      'PUT /latest/api/token',
      'GET /latest/dynamic/instance-identity/document',
    ])
    expect(asked[0]?.headers['x-aws-ec2-metadata-token-ttl-seconds']).toBe('60')
    expect(asked[1]?.headers['x-aws-ec2-metadata-token']).toBe('AQAEAtoken==')
  })

  test('hetzner', async () => {
    const { told, why } = await ask('hetzner', { 'GET /hetzner/v1/metadata': document('hetzner.yaml') })
    expect(told).toEqual({ provider: 'hetzner', plan: null, region: 'eu-central', zone: 'hel1-dc2' })
    expect(why).toBe('the metadata service of hetzner does not tell')
  })

  test.each(['openstack', 'openstackTag'] as const)('%s, as OVH runs it', async (kind) => {
    const pages = { 'GET /openstack/latest/meta_data.json': document('openstack-meta_data.json') }
    expect((await ask(kind, pages)).told).toEqual({
      provider: 'openstack',
      plan: null,
      region: null,
      zone: 'nova',
    })
    const withFlavor = { ...pages, 'GET /latest/meta-data/instance-type': 'b2-7' }
    expect((await ask(kind, withFlavor)).told).toMatchObject({ plan: 'b2-7' })
  })

  test('scaleway, with the zone where it was formerly', async () => {
    const page = document('scaleway.json')
    const old = page.replace(',"zone":"fr-par-1"', '')
    const zoneOf = async (text: string) => (await ask('scaleway', { 'GET /conf?format=json': text })).told
    expect(await zoneOf(page)).toEqual({
      provider: 'scaleway',
      plan: 'DEV1-S',
      region: null,
      zone: 'fr-par-1',
    })
    expect(await zoneOf(old)).toMatchObject({ zone: 'par1' })
  })

  test('gce, without the number of the project', async () => {
    const path = 'GET /computeMetadata/v1/instance/?recursive=true'
    const { told, asked } = await ask('gce', { [path]: document('gce-instance.json') })
    expect(told).toEqual({
      ...{ provider: 'gce', plan: 'c3-highcpu-192-metal', region: null, zone: 'europe-west1-b' },
    })
    expect(asked[0]?.headers['metadata-flavor']).toBe('Google')
  })

  test('azure', async () => {
    const path = 'GET /metadata/instance?api-version=2021-02-01'
    const { told, asked } = await ask('azure', { [path]: document('azure-instance.json') })
    expect(told).toEqual({ provider: 'azure', plan: 'Standard_D8s_v5', region: 'westeurope', zone: null })
    expect(asked[0]?.headers['metadata']).toBe('true')
  })

  test('digitalocean', async () => {
    const { told } = await ask('digitalocean', { 'GET /metadata/v1.json': document('digitalocean.json') })
    expect(told).toEqual({ provider: 'digitalocean', plan: null, region: 'nyc3', zone: null })
  })
})

describe('no request is sent', () => {
  const counting = async () => {
    const server = await metadataServer(answering({}))
    return { server, endpoints: allAt(server.url) }
  }
  test.each([
    [
      'a server of the usual kind',
      { [dmi('sys_vendor')]: 'Dell Inc.', [dmi('product_name')]: 'PowerEdge R440' },
    ],
    [
      'a machine that only mentions a cloud',
      { [dmi('sys_vendor')]: 'Not Amazon EC2', [dmi('product_name')]: 'Hetzner' },
    ],
    ['a machine without firmware tables', {}],
  ])('by %s', async (_, files) => {
    const { server, endpoints } = await counting()
    const { told, why } = await cloudOf(machineOf(files), { endpoints })
    expect(told).toEqual({ provider: 'none', plan: null, region: null, zone: null })
    expect(why).toBe('the firmware names no provider with a metadata service')
    expect(server.asked).toEqual([])
  })

  test('where the user does not want it, and nothing is read either', async () => {
    const { server, endpoints } = await counting()
    const files = machine('ec2', { 'run/cloud-init/instance-data.json': document('cloud-init-ec2.json') })
    const { told, why } = await cloudOf(files, { endpoints, enabled: false })
    expect(told).toEqual({ provider: null, plan: null, region: null, zone: null })
    expect(why).toMatch(/^switched off/)
    expect(server.asked).toEqual([])
  })

  test('where cloud-init has recorded the plan already', async () => {
    const { server, endpoints } = await counting()
    const files = machine('ec2', { 'run/cloud-init/instance-data.json': document('cloud-init-ec2.json') })
    const { told } = await cloudOf(files, { endpoints })
    expect(told).toEqual({
      ...{ provider: 'ec2', plan: 'm5.metal', region: 'us-west-2', zone: 'us-west-2b', instance: hash },
    })
    expect(server.asked).toEqual([])
  })

  test('to anyone but the one provider that the firmware names', async () => {
    const [right, wrong] = [await metadataServer(answering({})), await metadataServer(answering({}))]
    const endpoints = { ...allAt(wrong.url), hetzner: [right.url] }
    await cloudOf(machine('hetzner'), { endpoints })
    expect(right.asked).toHaveLength(1)
    expect(wrong.asked).toEqual([])
  })
})

test('a machine that was only set up as if in a cloud is in none', async () => {
  const files = machineOf({ 'run/cloud-init/instance-data.json': document('cloud-init-nocloud.json') })
  expect((await cloudOf(files, {})).told).toEqual({ provider: 'none', plan: null, region: null, zone: null })
})

test("cloud-init's record is believed for what it has, the service fills in the rest", async () => {
  const recorded = document('cloud-init-ec2.json').replace('"instance-type":"m5.metal",', '')
  const server = await metadataServer(
    answering({
      'PUT /latest/api/token': 't',
      'GET /latest/dynamic/instance-identity/document': document('ec2-identity-document.json').replace(
        'us-west-2b',
        'elsewhere',
      ),
    }),
  )
  const files = machine('ec2', { 'run/cloud-init/instance-data.json': recorded })
  const { told } = await cloudOf(files, { endpoints: allAt(server.url) })
  expect(told).toMatchObject({ plan: 'm5.metal', zone: 'us-west-2b', image: 'ami-5fb8c835' })
})

test('names, addresses, keys, accounts and data of users are nowhere in what is kept', async () => {
  const everything = {
    'GET /metadata': document('equinix-2022-c3.medium.json'),
    'PUT /latest/api/token': 'AQAEAtoken==',
    'GET /latest/dynamic/instance-identity/document': document('ec2-identity-document.json'),
    'GET /hetzner/v1/metadata': document('hetzner.yaml'),
    'GET /openstack/latest/meta_data.json': document('openstack-meta_data.json'),
    'GET /conf?format=json': document('scaleway.json'),
    'GET /computeMetadata/v1/instance/?recursive=true': document('gce-instance.json'),
    'GET /metadata/instance?api-version=2021-02-01': document('azure-instance.json'),
    'GET /metadata/v1.json': document('digitalocean.json'),
  }
  const server = await metadataServer(answering(everything))
  const kinds = Object.keys(firmware) as (keyof typeof firmware)[]
  const told = await Promise.all(
    kinds.map((kind) => readCloudFacts(machine(kind), { enabled: true, endpoints: allAt(server.url) })),
  )
  const text = JSON.stringify(told)
  expect(text).not.toMatch(
    /secret|example\.com|AAAA|198\.51|10\.\d+\.\d+|private|jane|bench|phone|iqn|token|f00d|cc40301c|i-12345|42015|9876543210|123456789012|8d10da13|6f3c4e3a|[0-9a-f]{2}:[0-9a-f]{2}:/i,
  )
})

test('the id of an instance is told by a hash of its own for every host and installation', async () => {
  const server = await metadataServer(answering({ 'GET /metadata': document('equinix-2022-c3.medium.json') }))
  const idOf = async (more: Readonly<Record<string, string>>, salt?: string) =>
    (await cloudOf(machine('equinix', more), { endpoints: allAt(server.url), salt })).told['instance']
  const same = await idOf({})
  expect(await idOf({})).toBe(same)
  expect(await idOf({}, 'ours')).not.toBe(same)
  expect(await idOf({ 'etc/machine-id': 'beef' })).not.toBe(same)
})

describe('an answer that is none leaves the plan unread, with the reason', () => {
  const whyOf = async (answer: Parameters<typeof metadataServer>[0]) => {
    const server = await metadataServer(answer)
    const { told, why } = await cloudOf(machine('equinix'), { endpoints: allAt(server.url) })
    expect(told).toEqual({ provider: 'equinix', plan: null, region: null, zone: null })
    return why
  }
  const saying = (text: string, status = 200) =>
    whyOf((_, response) => {
      response.statusCode = status
      response.end(text)
    })

  test('an error', async () => {
    expect(await saying('{"error":"metadata not found"}', 404)).toBe(
      'the metadata service of equinix is no help: it answered with HTTP status 404',
    )
    expect(await saying('{"error":"metadata not found"}')).toMatch(/something else than its document$/)
  })

  test.each(['', 'null', '[]', '{', '<html>sign in</html>', '{"id":7}', '\u0000\u0001'])(
    'garbage: %j',
    async (text) => {
      expect(await saying(text)).toBe(
        'the metadata service of equinix answered with something else than its document',
      )
    },
  )

  test('YAML that would grow', async () => {
    const bomb = 'a: &a [x, x]\nb: &b [*a, *a]\nregion: *b\n'
    const server = await metadataServer(answering({ 'GET /hetzner/v1/metadata': bomb }))
    const { told, why } = await cloudOf(machine('hetzner'), { endpoints: allAt(server.url) })
    expect(told['region']).toBeNull()
    expect(why).toMatch(/something else than its document$/)
  })

  test('a redirect is not followed', async () => {
    const secret = await metadataServer(answering({ 'GET /secret': document('equinix-2022-c3.medium.json') }))
    const why = await whyOf((_, response) => {
      response.writeHead(302, { location: `${secret.url}/secret` })
      response.end(document('equinix-2022-c3.medium.json'))
    })
    expect(why).toMatch(/answered with a redirect, which is not followed$/)
    expect(secret.asked).toEqual([])
  })

  test('a text beyond 64 KiB is cut off', async () => {
    const why = await whyOf((_, response) => {
      response.end(`{"id":"x","plan":"p","pad":"${'x'.repeat(70 * 1024)}"}`)
    })
    expect(why).toMatch(/answered with more than 64 KiB$/)
  })

  test('a text without end', async () => {
    const why = await whyOf((_, response) => {
      const more = () => {
        while (response.write('x'.repeat(16 * 1024)));
      }
      response.on('drain', more)
      more()
    })
    expect(why).toMatch(/answered with more than 64 KiB$/)
  })

  test('a server that never answers is left after 300 ms', async () => {
    expect(await whyOf(() => undefined)).toBe('the metadata service of equinix did not answer within 300 ms')
  })

  test('so is one that begins and never ends', async () => {
    const why = await whyOf((_, response) => {
      response.write('{"id":')
    })
    expect(why).toBe('the metadata service of equinix did not answer within 300 ms')
  })

  test('nobody there', async () => {
    const { why } = await cloudOf(machine('equinix'), { endpoints: allAt('http://127.0.0.1:1') })
    expect(why).toBe('the metadata service of equinix could not be reached')
  })

  test('a run that was interrupted asks nobody any more', async () => {
    const server = await metadataServer(
      answering({ 'GET /metadata': document('equinix-2022-c3.medium.json') }),
    )
    const over = new AbortController()
    over.abort()
    const { told } = await cloudOf(machine('equinix'), { endpoints: allAt(server.url), signal: over.signal })
    expect(told['plan']).toBeNull()
    expect(server.asked).toEqual([])
  })
})

test('the older place of Equinix is asked where the newer one does not answer', async () => {
  const old = await metadataServer(answering({ 'GET /metadata': document('packet-2018-baremetal_1.json') }))
  const { told } = await cloudOf(machine('equinix'), { endpoints: allAt('http://127.0.0.1:1', old.url) })
  expect(told['plan']).toBe('baremetal_1')
})

describe('what the service once said is remembered', () => {
  const silent = allAt('http://127.0.0.1:1')
  const learn = async (stateDir: string) => {
    const server = await metadataServer(
      answering({ 'GET /metadata': document('equinix-2022-c3.medium.json') }),
    )
    return cloudOf(machine('equinix'), { endpoints: allAt(server.url), memory: createCloudMemory(stateDir) })
  }

  test('so that a silent service begins no new series', async () => {
    const stateDir = temporaryDirectory()
    const { told: before } = await learn(stateDir)
    const memory = createCloudMemory(stateDir)
    expect((await cloudOf(machine('equinix'), { endpoints: silent, memory })).told).toEqual(before)
  })

  test('for this host and provider only', async () => {
    const stateDir = temporaryDirectory()
    await learn(stateDir)
    const memory = createCloudMemory(stateDir)
    const planOf = async (files: HostFiles) =>
      (await cloudOf(files, { endpoints: silent, memory })).told['plan']
    expect(await planOf(machine('equinix', { 'etc/machine-id': 'another' }))).toBeNull()
    expect(await planOf(machine('scaleway'))).toBeNull()
  })

  test('without anything that may not be kept, for nobody else to read', async () => {
    const stateDir = temporaryDirectory()
    await learn(stateDir)
    const file = join(stateDir, 'cloud-facts.json')
    expect(readFileSync(file, 'utf8')).not.toMatch(/example|198\.51|cc40301c|f00d/)
    expect(statSync(file).mode & 0o077).toBe(0)
  })

  test('unless the file is broken or cannot be written', async () => {
    const stateDir = temporaryDirectory()
    writeFileSync(join(stateDir, 'cloud-facts.json'), '{"of":')
    const planWith = async (dir: string) =>
      (await cloudOf(machine('equinix'), { endpoints: silent, memory: createCloudMemory(dir) })).told['plan']
    expect(await planWith(stateDir)).toBeNull()
    expect((await learn(join(stateDir, 'not-there'))).told['plan']).toBe('c3.medium.x86')
  })
})
