import type { Repetitions, SuiteBenchmark } from './benchmarks.ts'
import type { SuiteCommand } from './commands.ts'
import type { AgentPath } from './paths.ts'
import type { Suite } from './suite.ts'
import type { SuiteFile } from './suite-schema.ts'

/**
 * The suite as a `metalmark.yaml` that leaves nothing open: loading it again gives the same suite, whatever the profiles
 * stand for by then. Where runs go is not in it, because it changes nothing about what is measured.
 */
export function suiteFileOf(suite: Suite, seed: number): SuiteFile {
  const adaptive = [...suite.benchmarks, ...suite.commands]
    .map(({ repetitions }) => repetitions)
    .find(({ least, most }) => least !== most)
  return {
    name: suite.name,
    ...(suite.project !== null && { project: suite.project }),
    profile: suite.profile,
    vms: suite.vms === 'none' ? 'none' : vmsOf(suite, suite.vms),
    ...(suite.build.length > 0 && { build: suite.build.map((argv) => [...argv]) }),
    ...(suite.prepare.length > 0 && { prepare: [...suite.prepare] }),
    pinning: suite.pinning,
    ...(suite.containers !== null && { containers: suite.containers }),
    ...(suite.kubernetes !== null && { kubernetes: suite.kubernetes }),
    benchmarks: suite.benchmarks.length === 0 ? 'none' : suite.benchmarks.map(benchmarkOf),
    ...(suite.commands.length > 0 && { commands: suite.commands.map(commandOf) }),
    stop: stopOf(suite.stopPercent, adaptive),
    baseline: suite.baselineRepetitions > 0,
    canary: suite.canaryRepetitions > 0,
    seed,
    environment: {
      identity: [...suite.environment.identity],
      epoch: [...suite.environment.epoch],
      noted: [...suite.environment.noted],
    },
    cloudMetadata: suite.cloudMetadata,
    validity: { ...suite.thresholds },
    deadlines: {
      up: suite.deadlines.up,
      build: suite.deadlines.build,
      ...(suite.deadlines.repetition !== null && { repetition: suite.deadlines.repetition }),
      run: suite.deadlines.run,
      measuring: suite.deadlines.measuring,
    },
  }
}

function vmsOf({ vagrantfile }: Suite, vms: Exclude<Suite['vms'], 'none'>): NonNullable<SuiteFile['vms']> {
  const { machines, box, provider, driver } = vms
  return {
    machines: Object.fromEntries(
      machines.map(({ name, cpus, memoryMiB }) => [name, { cpus, memory: memoryMiB }]),
    ),
    box: { name: box.name, ...(box.version !== undefined && { version: box.version }) },
    ...{ provider, driver },
    ...(vagrantfile !== null && { vagrantfile }),
  }
}

type Names = Exclude<SuiteFile['benchmarks'], 'none' | undefined>

function benchmarkOf(benchmark: SuiteBenchmark): Names[number] {
  const { name, path, seconds, warmUpSeconds, repetitions, options, baseline } = benchmark
  const entry = {
    ...{ name, path: path as Exclude<AgentPath, 'none'>, seconds, warmUp: warmUpSeconds },
    ...fixed(repetitions),
    baseline: baseline ?? 'none',
    ...(options !== null && { options }),
  }
  return entry as Names[number]
}

function commandOf(command: SuiteCommand): NonNullable<SuiteFile['commands']>[number] {
  const { name, run, version, on, adapter, path, repetitions, warmUp, seconds, timeoutSeconds } = command
  return {
    ...{ name, run: [...run], on, adapter, path, warmUp, seconds, timeout: timeoutSeconds },
    ...(version !== null && { version: [...version] }),
    ...fixed(repetitions),
  }
}

/** A number that the stop rule may change is left to the stop rule. */
function fixed({ least, most }: Repetitions): { readonly repetitions?: number } {
  return least === most ? { repetitions: least } : {}
}

function stopOf(stopPercent: number | null, adaptive: Repetitions | undefined): SuiteFile['stop'] {
  if (adaptive === undefined || stopPercent === null) return 'none'
  return { halfWidth: `${stopPercent}%`, min: adaptive.least, max: adaptive.most }
}
