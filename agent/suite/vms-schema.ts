import { z } from 'zod'

const count = (max: number) => z.number().int().min(1).max(max)

/** A machine of the suite, as Vagrant knows it. */
export const MachineName = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9-]*$/, 'expected lower-case letters, digits and "-", beginning with a letter')

const MachineShape = z.strictObject({
  cpus: count(256).optional(),
  /** MiB. */
  memory: z.number().int().min(128).max(1_048_576).optional(),
})

/** Names with shapes, or names alone: the usual form where the repository's own Vagrantfile has the shapes. */
const MachineNames = z
  .array(MachineName)
  .min(1)
  .max(8)
  .refine((names) => new Set(names).size === names.length, { message: 'expected each name once' })

const MachineShapes = z
  .record(MachineName, MachineShape.nullable())
  .refine((machines) => Object.keys(machines).length >= 1 && Object.keys(machines).length <= 8, {
    message: 'expected one to eight machines',
  })

const Machines = z.union([MachineNames, MachineShapes])

const Box = z.union([
  z.string().min(1).max(200),
  z.strictObject({ name: z.string().min(1).max(200), version: z.string().min(1).max(60).optional() }),
])

export const VmsFile = z.strictObject({
  machines: Machines.optional(),
  box: Box.optional(),
  provider: z.enum(['auto', 'libvirt', 'virtualbox']).optional(),
  driver: z.enum(['auto', 'kvm', 'qemu']).optional(),
  vagrantfile: z.string().min(1).max(1000).optional(),
})
export type VmsFile = z.infer<typeof VmsFile>

/** Names of the machines that a suite has, in order: the first is the client, the second the server. */
export function machineNames(vms: VmsFile | 'none' | undefined): readonly string[] {
  if (vms === 'none') return []
  const machines = vms?.machines ?? ['client', 'server']
  return Array.isArray(machines) ? machines : Object.keys(machines)
}
