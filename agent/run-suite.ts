import type { Ci, Commit, RunUpload } from '../server/contract/run.ts'
import { seededRandom, seedFrom } from '../server/stats/seeded-random.ts'
import type { RunContext } from './ci/context.ts'
import { describeEnvironment, readGuests, readHost } from './environment/environment.ts'
import type { HostFiles } from './environment/host-files.ts'
import type { HostIdentity } from './environment/host-id.ts'
import { Failure } from './failure.ts'
import { conditionsBetween, takeSnapshot } from './measure/conditions.ts'
import { createEndsFinder } from './measure/ends.ts'
import { createRepetitionReporter } from './measure/reporter.ts'
import { measureSession, type SessionResult } from './measure/session.ts'
import { type ReadyTools, readyTools } from './measure/tools-ready.ts'
import type { Place } from './place/place.ts'
import { planBenchmarks } from './plan/plan.ts'
import { expectedSeconds, scheduleSteps } from './plan/schedule.ts'
import type { Progress } from './progress.ts'
import type { StepTimer } from './step-timer.ts'
import type { Suite } from './suite/suite.ts'
import type { MachineSet } from './vm/machines.ts'
import type { VmSpec } from './vm/spec.ts'

export interface RunRequest {
  readonly runId: string
  readonly suite: Suite
  readonly agentVersion: string
  /** `auto` measures on the host where no VM can be had, `require` fails then. */
  readonly vms: 'auto' | 'require' | 'none'
  readonly keepVms: boolean
}

export interface RunDeps {
  readonly host: Place
  readonly files: HostFiles
  readonly identity: HostIdentity
  readonly bringUp: (spec: VmSpec) => Promise<MachineSet>
  readonly runningVms: () => Promise<readonly string[]>
  readonly context: () => Promise<RunContext>
  /** Called with the finished run before the VMs are destroyed, so that nothing measured is lost. */
  readonly keep: (run: RunUpload) => void
  readonly clock: () => number
  readonly signal: AbortSignal
  readonly progress: Progress
  readonly timer: StepTimer
}

export interface RunReport {
  readonly run: RunUpload
  readonly empty: SessionResult['empty']
  /** What the tools take when all goes well, in seconds. */
  readonly expectedSeconds: number
  /** The VMs could not be destroyed: the run is kept all the same. */
  readonly leftOver: Error | null
}

/**
 * One run: VMs up, environment, measurement, the run kept, VMs destroyed whatever happened. Throws a `Failure`; an
 * aborted run is not kept, because half a run is no unit of replication.
 */
export async function runSuite(request: RunRequest, deps: RunDeps): Promise<RunReport> {
  const startedAt = deps.clock()
  const coTenants = await deps.runningVms()
  // Reading the host costs nothing where VMs boot meanwhile; failures are met where the facts are used.
  const background = { host: readHost(deps.files), context: deps.context() }
  background.context.catch(() => undefined)
  const { machines, notes } = await bringUpIfWanted(request, deps)
  try {
    const measured = await measure(request, deps, { machines, coTenants })
    const [host, context] = await Promise.all([background.host, background.context])
    const run = {
      ...{
        format: 1 as const,
        id: request.runId,
        suite: request.suite.name,
        agentVersion: request.agentVersion,
      },
      ...{ startedAt, finishedAt: deps.clock(), ...historyOf(context) },
      host: { id: deps.identity.id, label: deps.identity.label },
      environment: describeEnvironment({ host, guests: measured.guests, machines, tools: measured.tools }),
      conditions: measured.conditions,
      notes: [...notes, ...coTenantNotes(coTenants), ...measured.notes]
        .slice(0, 20)
        .map((note) => note.slice(0, 2000)),
      results: [...measured.session.results],
      rawOutputs: [...measured.session.rawOutputs],
    } satisfies RunUpload
    deps.keep(run)
    const leftOver = await destroy(machines, request, deps)
    return { run, empty: measured.session.empty, expectedSeconds: measured.expectedSeconds, leftOver }
  } catch (error) {
    const leftOver = await destroy(machines, request, deps)
    if (leftOver !== null) deps.progress.emit({ event: 'warning', text: leftOver.message })
    throw error
  }
}

interface Brought {
  readonly machines: MachineSet | null
  readonly notes: readonly string[]
}

async function bringUpIfWanted({ suite, vms }: RunRequest, deps: RunDeps): Promise<Brought> {
  if (suite.vms === 'none' || vms === 'none') {
    const why = suite.vms === 'none' ? 'the suite asks for none' : '--vms none was given'
    return {
      machines: null,
      notes: [`No VM was used: ${why}. The figures are those of the host's own loopback.`],
    }
  }
  const spec = { ...suite.vms, upSeconds: suite.deadlines.up }
  try {
    const machines = await deps.timer.time('vm-up', 'Bringing up the VMs', () => deps.bringUp(spec))
    return { machines, notes: accelerationNotes(machines) }
  } catch (error) {
    deps.signal.throwIfAborted()
    // What is not installed can be done without; machines that are there and do not come up are a failure.
    const canDoWithout = vms === 'auto' && error instanceof Failure && error.kind === 'environment'
    if (!canDoWithout) throw error
    const why = error.message.split('\n', 1)[0]?.replace(/\.$/, '')
    const note = `No VM was used: ${why}. The same benchmarks were run over the host's own loopback; metalmark doctor tells what is missing for the real thing.`
    deps.progress.emit({ event: 'warning', text: note })
    if (error.hint !== undefined) deps.progress.emit({ event: 'note', text: error.hint })
    return { machines: null, notes: [note] }
  }
}

function accelerationNotes({ facts }: MachineSet): readonly string[] {
  if (facts.acceleration !== 'tcg') return []
  return [
    'The VMs ran in software emulation (TCG): the figures prove that everything works and say nothing about a network.',
  ]
}

function coTenantNotes(coTenants: readonly string[]): readonly string[] {
  if (coTenants.length === 0) return []
  return [`Other VMs were running on this host while it measured: ${coTenants.join(', ')}.`]
}

interface Measured {
  readonly session: SessionResult
  readonly guests: Awaited<ReturnType<typeof readGuests>>
  readonly tools: readonly { readonly name: string; readonly version: string }[]
  readonly conditions: RunUpload['conditions']
  readonly notes: readonly string[]
  readonly expectedSeconds: number
}

async function measure(
  { suite, runId }: RunRequest,
  deps: RunDeps,
  given: { readonly machines: MachineSet | null; readonly coTenants: readonly string[] },
): Promise<Measured> {
  const { machines } = given
  const planned = planBenchmarks(suite, { vms: machines !== null })
  const endsOf = createEndsFinder({ host: deps.host, machines: machines?.machines ?? [] })
  const [ready, guests] = await deps.timer.time('prepare', 'Reading the guests and their tools', () =>
    Promise.all([
      readyTools(planned, ({ path }) => endsOf(path), deps.signal),
      readGuests(machines, deps.signal),
    ]),
  )
  for (const text of ready.notes) deps.progress.emit({ event: 'warning', text })
  const steps = scheduleSteps(ready.benchmarks, seededRandom(suite.seed ?? seedFrom(runId)))
  const before = takeSnapshot(deps.files)
  const session = await deps.timer.time(
    'measure',
    `Measuring ${steps.length} repetitions, about ${Math.round(expectedSeconds(steps))} s`,
    () =>
      measureSession(ready.benchmarks, steps, {
        ...{ files: deps.files, clock: deps.clock, signal: deps.signal },
        deadlineSeconds: suite.deadlines.repetition,
        onStep: createRepetitionReporter(steps, deps.progress),
      }),
  )
  return {
    ...{ session, guests, tools: toolsOf(ready) },
    conditions: conditionsBetween(before, takeSnapshot(deps.files), given.coTenants),
    notes: [...ready.notes, ...session.notes],
    expectedSeconds: expectedSeconds(steps),
  }
}

function toolsOf({ benchmarks }: ReadyTools): Measured['tools'] {
  return benchmarks.map(({ tool, version }) => ({ name: tool.name, version }))
}

function historyOf({ commit, ci }: RunContext): { readonly commit: Commit | null; readonly ci: Ci | null } {
  return { commit, ci }
}

/** Destroys the VMs; an abort does not stop it. Returns the error of a destruction that failed. */
async function destroy(
  machines: MachineSet | null,
  request: RunRequest,
  deps: RunDeps,
): Promise<Error | null> {
  if (machines === null) return null
  if (request.keepVms) {
    deps.progress.emit({
      event: 'note',
      text: 'The VMs are kept; metalmark vm gc destroys them, and so does the next run.',
    })
    return null
  }
  try {
    await deps.timer.time('vm-down', 'Destroying the VMs', () => machines.down())
    return null
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
