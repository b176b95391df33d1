import { z } from 'zod'

/**
 * What may be kept of what a provider tells, each under `host.cloud`. Account numbers, addresses, keys, user data and
 * everything else stay where they are.
 */
export interface Told {
  /** What was rented: `c3.medium.x86`, `m5.metal`. */
  readonly plan?: string | undefined
  readonly region?: string | undefined
  readonly zone?: string | undefined
  readonly facility?: string | undefined
  readonly metro?: string | undefined
  readonly image?: string | undefined
  /** Processors, memory and NICs as the provider describes them. */
  readonly specs?: string | undefined
  /** The switch that the host hangs on. */
  readonly switch?: string | undefined
  readonly bonding?: string | undefined
  /** The instance's id as the provider gave it: it is hashed before it goes anywhere. */
  readonly instance?: string | undefined
}

/**
 * A field of a provider's document: a short name, or nothing where it is anything else, because documents differ by age.
 * An `@` stands in processors' names only with spaces around it; without them it would be an address.
 */
export const Word = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim())
  .pipe(z.string().regex(/^(?:[\w .:()/+-]| @ ){1,100}$/))
  .optional()
  .catch(undefined)

/** The last part of a path such as `projects/123/zones/europe-west1-b`: what comes before names the customer's project. */
export const LastPart = Word.transform((path) => path?.split('/').at(-1))
