import type { Place } from '../place/place.ts'

export interface Within {
  readonly name: string
  /**
   * What to put in front of every program; it must become the program or end with it, as `nsenter`, `sudo` and `taskset`
   * do.
   */
  readonly prefix: readonly string[]
  /** Where the kernel's network tables of that place are, as the place around it sees them. */
  readonly netTables?: string
  /** The machine whose kernel runs the programs, where it is not the place around. */
  readonly machine?: string
}

/** A place inside of another one: a network namespace, a container's network, a set of CPUs. Jobs are the outer place's. */
export function placeWithin(outer: Place, { name, prefix, netTables, machine }: Within): Place {
  const kernel = machine ?? outer.machine
  return {
    ...{ name, kind: outer.kind },
    ...(kernel !== undefined && { machine: kernel }),
    exec: (argv, options) => outer.exec([...prefix, ...argv], options),
    start: (argv, options) =>
      outer.start([...prefix, ...argv], { ...options, netTables: options.netTables ?? netTables }),
  }
}
