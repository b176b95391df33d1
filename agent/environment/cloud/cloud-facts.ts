import { z } from 'zod'
import { type Fact, fact } from '../facts.ts'
import { type HostFiles, textOrNull } from '../host-files.ts'
import { saltedHash } from '../host-id.ts'
import type { CloudMemory } from './cloud-memory.ts'
import { type ProviderName, providerOf } from './firmware.ts'
import { createGet } from './get.ts'
import { readInstanceData } from './instance-data.ts'
import { defaultEndpoints, type Endpoints, probe } from './probe.ts'
import { type Told, Word } from './told.ts'

export interface CloudOptions {
  /** False asks and reads nothing. */
  readonly enabled: boolean
  readonly salt?: string | undefined
  readonly memory?: CloudMemory | undefined
  readonly signal?: AbortSignal | undefined
  readonly fetch?: typeof fetch
  readonly endpoints?: Endpoints
}

/** All that a metadata service may take: it answers from the same rack, or there is none. */
const probeMs = 300

/**
 * Where the host was rented, under `host.cloud`. cloud-init's record is read first; only where it does not name the plan,
 * and only where the firmware names the provider, that one provider's metadata service is asked, once. The plan is
 * identity, so what the service once said is remembered: a service that is slow today must not begin new series.
 */
export async function readCloudFacts(files: HostFiles, options: CloudOptions): Promise<readonly Fact[]> {
  if (!options.enabled) return cloudFacts(null, {}, 'switched off by --no-cloud-metadata or the suite')
  const provider = providerOf(files)
  const recorded = readInstanceData(files)
  const instance = instanceHash(files, options.salt)
  const hashed = (told: Told): Told => ({ ...told, instance: told.instance && instance(told.instance) })
  const own = hashed(recorded?.told ?? {})
  if (provider === null || own.plan !== undefined) {
    const cloud = provider ?? recorded?.cloud ?? null
    const why =
      cloud === null ? 'the firmware names no provider with a metadata service' : 'cloud-init does not tell'
    return cloudFacts(cloud ?? 'none', own, why)
  }
  const asked = await askProvider(provider, options)
  const told = 'told' in asked ? hashed(asked.told) : null
  const kept = createKept(options.memory, `${provider} ${instance(provider)}`)
  if (told !== null) kept.remember(told)
  const why = 'why' in asked ? asked.why : `the metadata service of ${provider} does not tell`
  return cloudFacts(provider, { ...defined(told ?? kept.recall() ?? {}), ...defined(own) }, why)
}

type Asked = { readonly told: Told } | { readonly why: string }

async function askProvider(provider: ProviderName, options: CloudOptions): Promise<Asked> {
  const deadline = AbortSignal.timeout(probeMs)
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal])
  const get = createGet(options.fetch ?? fetch, signal)
  const who = `the metadata service of ${provider}`
  try {
    return { told: await probe(provider, options.endpoints ?? defaultEndpoints, get) }
  } catch (error) {
    if (deadline.aborted) return { why: `${who} did not answer within ${probeMs} ms` }
    if (error instanceof z.ZodError || error instanceof SyntaxError || isYamlError(error))
      return { why: `${who} answered with something else than its document` }
    if (error instanceof TypeError) return { why: `${who} could not be reached` }
    return { why: `${who} is no help: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function isYamlError(error: unknown): boolean {
  return error instanceof Error && (error.name.startsWith('YAML') || error instanceof ReferenceError)
}

/** Hashes an instance's id. Some providers just count, so it goes together with something that nobody else knows. */
function instanceHash(files: HostFiles, salt: string | undefined): (id: string) => string {
  const machine = textOrNull(files, '/etc/machine-id') ?? ''
  return (id) => saltedHash(`${salt ?? ''}\n${machine}`, `cloud instance ${id}`)
}

const Remembered = z.object({
  of: z.string(),
  told: z.object({
    ...{ plan: Word, region: Word, zone: Word, facility: Word, metro: Word, image: Word },
    ...{
      specs: z.string().max(1000).optional(),
      switch: Word,
      bonding: z.string().max(200).optional(),
      instance: Word,
    },
  }),
})

/** What was remembered of this very host at this provider: a disk image may have travelled. */
function createKept(memory: CloudMemory | undefined, of: string) {
  return {
    remember: (told: Told) => memory?.remember(`${JSON.stringify({ of, told })}\n`),
    recall: (): Told | null => {
      try {
        const kept = Remembered.parse(JSON.parse(memory?.recall() ?? ''))
        return kept.of === of ? kept.told : null
      } catch {
        return null
      }
    },
  }
}

/** The plan, region and zone always, with the reason where they are unknown; the rest where the provider tells it. */
function cloudFacts(provider: string | null, told: Told, why: string): readonly Fact[] {
  const { plan, region, zone, ...rest } = told
  return [
    fact('host.cloud.provider', provider, why),
    fact('host.cloud.plan', plan, why),
    fact('host.cloud.region', region, why),
    fact('host.cloud.zone', zone, why),
    ...Object.entries(defined(rest)).map(([name, value]) => fact(`host.cloud.${name}`, value)),
  ]
}

function defined(told: Told): Told {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
}
