import { z } from 'zod'
import { MachineName } from './vms-schema.ts'

/** Names that reach a command line as an argument of their own: never an option. */
const argument = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^-\s]\S*$/, 'expected no blanks and no "-" at the beginning')

/** Container runtimes, in the order in which they are looked for. */
export const containerRuntimes = ['podman', 'docker', 'nerdctl', 'ctr'] as const

/** What the path `ctr-ctr` runs on. */
export const Containers = z.strictObject({
  runtime: z.enum(['auto', ...containerRuntimes]).optional(),
  /** The machine that both containers are in; the first unless given. */
  machine: MachineName.optional(),
  /** A network that the runtime knows; its default unless given. */
  network: argument(100).optional(),
  /** An image that the guest has already, with `sleep` in it; made from the guest's own busybox unless given. */
  image: argument(300).optional(),
})
export type ContainersFile = z.infer<typeof Containers>

/** The cluster that the pod paths run on; the user's Vagrantfile brings it. */
export const Kubernetes = z.strictObject({
  /** Where `kubectl` is: on the host, or in the machine of that name; the first machine unless given. */
  kubectl: z.union([z.literal('host'), MachineName]).optional(),
  /** A path where `kubectl` runs. */
  kubeconfig: argument(1000).optional(),
  namespace: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'expected a name of a namespace')
    .optional(),
  /** The pods' image. It must hold the suite's tools, `sleep`, `timeout` and `cat`, so there is no default. */
  image: argument(300),
  /** Nodes of the client and of the server on the other node; the first two that are ready unless given. */
  nodes: z
    .array(argument(253))
    .min(1)
    .max(2)
    .refine((nodes) => new Set(nodes).size === nodes.length, { message: 'expected two different nodes' })
    .optional(),
})
export type KubernetesFile = z.infer<typeof Kubernetes>

/** CPU numbers, each once. */
const Cpus = z
  .array(z.number().int().min(0).max(8191))
  .min(1)
  .max(256)
  .refine((cpus) => new Set(cpus).size === cpus.length, { message: 'expected each CPU once' })

/** Which CPUs carry what. `auto` plans the host's side and leaves the tools inside the guests to their schedulers. */
export const Pinning = z.union([
  z.enum(['auto', 'none']),
  z.strictObject({
    /** CPUs of the host, one for each vCPU of a machine. */
    vcpus: z.record(MachineName, Cpus).optional(),
    /** CPUs of the host for everything else of QEMU's and the vhost threads. */
    emulator: Cpus.optional(),
    /** CPUs inside the guests for the benchmark tools. */
    tools: z.strictObject({ client: Cpus.optional(), server: Cpus.optional() }).optional(),
  }),
])
export type PinningFile = z.infer<typeof Pinning>
