import { z } from 'zod'
import { type Told, Word } from './told.ts'

const counted = (shape: string) =>
  z
    .array(z.object({ count: z.number().int().catch(1), [shape]: Word }))
    .catch([])
    .default([])

/**
 * The metadata of Equinix Metal, formerly Packet, whose documents changed over the years: nothing but `id` is in all of
 * them, `plan` is the older word for `class`.
 */
const Document = z.object({
  id: z.string().min(1).max(100),
  class: Word,
  plan: Word,
  facility: Word,
  metro: Word,
  switch_short_id: Word,
  operating_system: z.object({ slug: Word }).catch({}).default({}),
  specs: z
    .object({
      cpus: counted('type'),
      memory: z.object({ total: Word }).catch({}).default({}),
      nics: counted('type'),
    })
    .optional()
    .catch(undefined),
  network: z
    .object({ bonding: z.object({ mode: Word, link_aggregation: Word }).catch({}).default({}) })
    .optional()
    .catch(undefined),
})

/** Keeps what describes the machine; addresses, keys, custom data and URLs stay out. */
export function readEquinix(document: unknown): Told {
  const { id, specs, network, ...told } = Document.parse(document)
  const bonding = network?.bonding
  return {
    plan: told.class ?? told.plan,
    ...{ facility: told.facility, metro: told.metro, switch: told.switch_short_id },
    image: told.operating_system.slug,
    specs: specs === undefined ? undefined : describe(specs),
    bonding:
      bonding?.mode === undefined
        ? undefined
        : [`mode ${bonding.mode}`, bonding.link_aggregation].filter((part) => part !== undefined).join(', '),
    instance: id,
  }
}

function describe(specs: NonNullable<z.infer<typeof Document>['specs']>): string | undefined {
  const times = (parts: readonly Record<string, unknown>[]) =>
    parts.flatMap(({ count, type }) => (type === undefined ? [] : [`${count} × ${type}`]))
  const memory = specs.memory.total === undefined ? [] : [specs.memory.total]
  return [...times(specs.cpus), ...memory, ...times(specs.nics)].join(', ') || undefined
}
