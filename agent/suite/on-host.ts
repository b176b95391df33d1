import type { SuiteBenchmark } from './benchmarks.ts'
import type { Suite } from './suite.ts'

/**
 * The suite as a host without VMs can measure it: every benchmark over the host's loopback, where nothing is left to
 * compare it with, and each only once. Commands for a VM are left out: on the host they would be something else.
 */
export function onHost(suite: Suite): Suite {
  return {
    ...suite,
    ...{ vms: 'none', vagrantfile: null },
    benchmarks: distinct(
      suite.benchmarks.map((benchmark) => ({ ...benchmark, path: 'host-lo', baseline: null })),
    ),
    commands: suite.commands
      .filter(({ on }) => on === 'host')
      .map((command) => ({ ...command, path: command.path === 'none' ? 'none' : 'host-lo' })),
  }
}

function distinct(benchmarks: readonly SuiteBenchmark[]): readonly SuiteBenchmark[] {
  const byKey = new Map<string, SuiteBenchmark>()
  for (const benchmark of benchmarks) {
    const key = JSON.stringify([benchmark.name, benchmark.options])
    if (!byKey.has(key)) byKey.set(key, benchmark)
  }
  return [...byKey.values()]
}
