/** What everything that handles VMs is given. Directories are absolute; the caller resolves them (XDG, /var/lib). */
export interface VmDeps {
  /** Leases, logs, the private lab: small, kept between runs. */
  readonly stateDir: string
  /** Boxes that were built: large, can be built again. */
  readonly dataDir: string
  readonly runId: string
  readonly signal?: AbortSignal
  readonly log: (line: string) => void
  /** Epoch milliseconds. */
  readonly clock: () => number
}
