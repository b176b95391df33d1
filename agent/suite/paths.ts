/**
 * Paths that the agent can measure, by how much they stand on: where the client and the server of a benchmark run.
 * `none` is for commands, of which nobody knows where their traffic goes.
 */
export const agentPaths = [
  ...['host-lo', 'guest-lo', 'vm-host', 'host-vm', 'vm-vm'],
  ...['ctr-ctr', 'pod-pod-same', 'pod-pod-other', 'pod-svc', 'none'],
] as const
export type AgentPath = (typeof agentPaths)[number]

/** How many VMs a path takes at least. */
export function machinesNeeded(path: AgentPath): number {
  if (path === 'host-lo' || path === 'none') return 0
  return path === 'vm-vm' || path === 'pod-pod-other' ? 2 : 1
}

/**
 * The path that a result is set against in the same run: the same traffic with the part taken away that the path is
 * about. The ratio cancels what host and guests went through in that run. Within one VM that part is all that lies
 * above the guest's own loopback (a virtual NIC, a bridge, a container network); between the VMs of a cluster it is the
 * pod network, so the bare network between those VMs is left; of a guest's loopback it is the VM. Null: nothing is left.
 */
export function baselineOf(path: AgentPath, machines: number): AgentPath | null {
  switch (path) {
    case 'host-lo':
    case 'none':
      return null
    case 'guest-lo':
      return 'host-lo'
    case 'pod-pod-other':
      return 'vm-vm'
    case 'pod-svc':
      // The service's backend may stand on the other machine.
      return machines > 1 ? 'vm-vm' : 'guest-lo'
    default:
      return 'guest-lo'
  }
}
