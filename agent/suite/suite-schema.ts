import { z } from 'zod'
import { Slug } from '../../server/contract/values.ts'
import { catalogue } from '../plan/catalogue.ts'

/** Paths that the agent can measure: where the client and the server of a benchmark run. */
export const agentPaths = ['vm-vm', 'guest-lo', 'host-lo'] as const
export type AgentPath = (typeof agentPaths)[number]

export const profiles = ['smoke', 'ci', 'full'] as const
export type Profile = (typeof profiles)[number]

const count = (max: number) => z.number().int().min(1).max(max)

const MachineName = z
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

const Vms = z.union([
  z.literal('none'),
  z.strictObject({
    machines: Machines.optional(),
    box: Box.optional(),
    provider: z.enum(['auto', 'libvirt', 'virtualbox']).optional(),
    driver: z.enum(['auto', 'kvm', 'qemu']).optional(),
    vagrantfile: z.string().min(1).max(1000).optional(),
  }),
])

const BenchmarkName = z.enum(Object.keys(catalogue) as [string, ...string[]])

const Benchmark = z.union([
  BenchmarkName,
  z.strictObject({
    name: BenchmarkName,
    repetitions: count(100).optional(),
    seconds: count(600).optional(),
    path: z.enum(agentPaths).optional(),
  }),
])

const SuiteKeys = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  project: Slug.optional(),
  server: z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).optional(),
  profile: z.enum(profiles).optional(),
  vms: Vms.optional(),
  benchmarks: z.array(Benchmark).min(1).max(50).optional(),
  canary: z.boolean().optional(),
  seed: z.number().int().min(0).max(4_294_967_295).optional(),
  deadlines: z
    .strictObject({
      up: count(3600).optional(),
      repetition: count(3600).optional(),
      run: count(86_400).optional(),
    })
    .optional(),
})

/** `metalmark.yaml`. Everything may be left out. Durations are whole seconds, memory is MiB. */
export const SuiteFile = SuiteKeys.superRefine(checkPaths)
export type SuiteFile = z.infer<typeof SuiteFile>

/** A path between two VMs needs two VMs. */
function checkPaths({ vms, benchmarks }: z.infer<typeof SuiteKeys>, context: z.RefinementCtx): void {
  const machines = vms === 'none' ? 0 : vms?.machines === undefined ? 2 : Object.values(vms.machines).length
  benchmarks?.forEach((benchmark, i) => {
    const path = typeof benchmark === 'string' ? undefined : benchmark.path
    const needed = path === 'vm-vm' ? 2 : path === 'guest-lo' ? 1 : 0
    if (machines >= needed) return
    context.addIssue({
      code: 'custom',
      path: ['benchmarks', i, 'path'],
      message: `expected a path for ${machines === 0 ? 'a suite without VMs' : 'a single machine'}`,
    })
  })
}
