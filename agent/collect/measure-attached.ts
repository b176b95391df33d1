import { Failure } from '../failure.ts'
import { type RunDeps, type RunReport, type RunRequest, runSuite } from '../run-suite.ts'
import type { StepTimer } from '../step-timer.ts'
import type { SuiteBenchmark } from '../suite/benchmarks.ts'
import { baselineOf } from '../suite/paths.ts'
import type { Suite } from '../suite/suite.ts'
import { refuseManagementNetwork } from '../vm/benchmark-network.ts'
import { runningVms } from '../vm/co-tenants.ts'
import { attachMachines } from './attach-machines.ts'
import type { RunningMachines } from './running-machines.ts'

interface Request extends Pick<RunRequest, 'runId' | 'suite' | 'agentVersion'> {
  /** Directory of the Vagrantfile, from where the repository stands. */
  readonly vagrantfile: string
}

/**
 * Measures a suite in machines that are up already: a run like any other, except that the machines were there before it
 * and stay. Throws what `runSuite` throws, and a `Failure` where the suite and the machines do not fit.
 */
export async function measureAttached(
  { vagrantfile, ...request }: Request,
  running: RunningMachines,
  deps: Omit<RunDeps, 'bringUp' | 'runningVms'>,
): Promise<RunReport> {
  const { signal } = deps
  const suite = suiteFor(request.suite, running, vagrantfile)
  const names = suite.vms === 'none' ? [] : suite.vms.machines.map(({ name }) => name)
  const attached = await deps.timer.time('attach', 'Connecting to the VMs', () =>
    attachMachines(running, names, { runId: request.runId, signal }),
  )
  try {
    refuseManagementNetwork(attached.facts, attached.machines.length)
    return await runSuite(
      { ...request, suite, vms: 'require', keepVms: false },
      {
        ...deps,
        keep: (run) => deps.keep({ ...run, notes: [attachedNote, ...run.notes].slice(0, 20) }),
        timer: renamed(deps.timer),
        bringUp: async () => attached,
        runningVms: async () =>
          (await runningVms({ signal })).filter((name) => !attached.domains.includes(name)),
      },
    )
  } finally {
    await attached.down()
  }
}

const attachedNote =
  'Measured in VMs that were up already: what ran in them before is not known to the agent.'

/**
 * The suite with the machines that are up: those that it names where it belongs to this Vagrantfile, else all. A suite
 * that says nothing of VMs is measured within one where there is only one.
 */
export function suiteFor(
  suite: Suite,
  { dir, machines }: Pick<RunningMachines, 'dir' | 'machines'>,
  vagrantfile: string,
): Suite {
  if (suite.vms === 'none') {
    throw new Failure('usage', 'Expected a suite that measures VMs, but this one says `vms: none`.', {
      hint: 'metalmark run measures it; collect measures in the VMs of a Vagrantfile that are up.',
    })
  }
  const named = suite.vms.vagrantfileDir === undefined ? machines : suite.vms.machines
  const alone = named.length < 2 && !suite.asksForVms
  return {
    ...suite,
    vagrantfile: suite.vagrantfile ?? vagrantfile,
    vms: {
      ...suite.vms,
      vagrantfileDir: dir,
      // Their shape is read back from the hypervisor.
      machines: named.map(({ name }) => ({ name, cpus: 0, memoryMiB: 0 })),
    },
    benchmarks: suite.benchmarks.map((benchmark) =>
      alone && benchmark.path === 'vm-vm' ? withinOne(benchmark) : benchmark,
    ),
  }
}

function withinOne(benchmark: SuiteBenchmark): SuiteBenchmark {
  const path = 'guest-lo'
  return { ...benchmark, path, baseline: benchmark.baseline === null ? null : baselineOf(path, 1) }
}

/** A run says that it brings its VMs up and destroys them; here it does neither. */
function renamed(timer: StepTimer): StepTimer {
  const texts: Readonly<Record<string, string>> = {
    'vm-up': 'Using the VMs that are up',
    'vm-down': 'Leaving the VMs as they are',
  }
  return { ...timer, time: (step, text, work) => timer.time(step, texts[step] ?? text, work) }
}
