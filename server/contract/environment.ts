import { z } from 'zod'
import { limits, Text } from './values.ts'

/** A field of the environment by its key, or with `.*` at the end all fields below a name. */
export const FieldPattern = z
  .string()
  .max(120)
  .regex(
    /^[a-z][a-zA-Z0-9]*(\.[a-zA-Z0-9_-]+)*(\.\*)?$/,
    'expected a field such as host.nic.eth0.driver, or host.nic.* for all below it',
  )

/** A fact about a host or VM. `null` means that it could not be read; `unread` then says why. */
export const FieldValue = z.union([z.string().max(limits.textLength), z.number(), z.boolean(), z.null()])
export type FieldValue = z.infer<typeof FieldValue>

/** Dotted lower-camel names: `host.cpu.model`, `vm.box.checksum`, `guest.kernel`. */
const FieldKey = z
  .string()
  .max(120)
  .regex(/^[a-z][a-zA-Z0-9]*(\.[a-zA-Z0-9_-]+)*$/, 'expected a dotted name such as host.cpu.model')
const Fields = z
  .record(FieldKey, FieldValue)
  .refine((fields) => Object.keys(fields).length <= limits.environmentFields, {
    message: `expected at most ${limits.environmentFields} fields`,
  })

/**
 * A snapshot of host and VM facts by class: another *identity* value is another series; another *epoch* value starts a
 * new, marked segment on the same series; *noted* values are shown in diffs.
 */
export const Environment = z.strictObject({
  identity: Fields,
  epoch: Fields,
  noted: Fields,
  /** For fields whose value is null: why it could not be read. */
  unread: z.record(FieldKey, Text),
})
export type Environment = z.infer<typeof Environment>

/** The identity field that every reader asks for: what runs the VMs' instructions. Absent means that no VM was used. */
export const accelerationField = 'vm.acceleration'

/** `tcg` is QEMU's software emulation: it proves that the whole way works, and says nothing about a network. */
export const Acceleration = z.enum(['kvm', 'virtualbox', 'tcg', 'none'])
export type Acceleration = z.infer<typeof Acceleration>

/** What the host went through while the run measured; null where the host does not tell. */
export const Conditions = z.strictObject({
  load1Before: z.number().nullable(),
  load1After: z.number().nullable(),
  /** Share of CPU time taken by the hypervisor below, in percent of all CPUs over the run. */
  stealPercent: z.number().nullable(),
  busyPercent: z.number().nullable(),
  meanFrequencyMHz: z.number().nullable(),
  maxTemperatureC: z.number().nullable(),
  /** Increase of the CPUs' throttle counters during the run. */
  throttleEvents: z.number().int().nullable(),
  softnetDrops: z.number().int().nullable(),
  /** VMs of others that were running on the host when the run began. */
  coTenants: z.array(Text).max(100),
  /** Further run-state facts by name, e.g. `host.pressure.cpu`: what was so during this run alone. Never compared. */
  state: Fields.optional(),
  /** For run-state facts whose value is null: why it could not be read. */
  unread: z.record(FieldKey, Text).optional(),
})
export type Conditions = z.infer<typeof Conditions>
