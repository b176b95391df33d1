import type { Ci, Commit, RunUpload } from '../server/contract/run.ts'
import { seedFrom } from '../server/stats/seeded-random.ts'
import { buildCheckout } from './build/build-checkout.ts'
import { prepareMachines } from './build/prepare-machines.ts'
import type { Env } from './ci/ci-facts.ts'
import type { RunContext } from './ci/context.ts'
import type { CloudOptions } from './environment/cloud/cloud-facts.ts'
import { describeEnvironment, readHost } from './environment/environment.ts'
import type { HostFiles } from './environment/host-files.ts'
import type { HostIdentity } from './environment/host-id.ts'
import { watchHost } from './measure/host-watch.ts'
import { manifestOf } from './measure/manifest.ts'
import { measureSuite } from './measure/measure-suite.ts'
import type { SessionResult } from './measure/session.ts'
import { bringUpIfWanted } from './measure/vms-wanted.ts'
import type { Place } from './place/place.ts'
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
  /** Id of the work that asked for it. */
  readonly work?: string | undefined
  /** Where the suite's `build` and `prepare` run; absent: neither does. */
  readonly source?: {
    readonly dir: string
    /** What a build sees, but for the agent's own variables. */
    readonly env: Env
    /** False: the checkout was built already. */
    readonly build: boolean
  }
}

export interface RunDeps {
  readonly host: Place
  readonly files: HostFiles
  readonly identity: HostIdentity
  readonly bringUp: (spec: VmSpec) => Promise<MachineSet>
  readonly runningVms: () => Promise<readonly string[]>
  readonly context: () => Promise<RunContext>
  /** The agent's own directory, where it remembers what belongs to the host. */
  readonly stateDir?: string | undefined
  /** How the machine's provider is asked, where the suite allows it. */
  readonly cloud?: Partial<CloudOptions> | undefined
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
  const { files, clock, signal } = deps
  const now = () => performance.now()
  const watch = watchHost({ files, clock, now, thresholds: request.suite.thresholds })
  const coTenants = await deps.runningVms()
  // Reading the host costs nothing where VMs boot meanwhile; failures are met where the facts are used.
  const cloud = {
    ...deps.cloud,
    enabled: request.suite.cloudMetadata && (deps.cloud?.enabled ?? true),
  }
  const background = {
    host: readHost(files, { exec: deps.host.exec, stateDir: deps.stateDir, cloud, signal }),
    context: deps.context(),
  }
  background.context.catch(() => undefined)
  await build(request, background.context, deps)
  const { machines, notes } = await bringUpIfWanted(request, deps)
  try {
    // Nothing is read of the host while it is being measured.
    const [host, context] = await Promise.all([background.host, background.context])
    await prepare(request, { commit: context.commit?.built ?? null, machines }, deps)
    const seed = request.suite.seed ?? seedFrom(request.runId)
    const measured = await measureSuite(
      { suite: request.suite, seed, machines, runId: request.runId, hostId: deps.identity.id },
      { ...deps, now, onBegin: watch.begin, onPause: watch.look },
    )
    const after = async () => (await deps.runningVms()).filter((name) => !machines?.domains?.includes(name))
    const watched = await watch.end(async () => ({ before: coTenants, after: await after() }))
    const environmentNotes: string[] = []
    const environment = describeEnvironment({
      ...{ host, guests: measured.guests, machines, tools: measured.tools },
      classes: request.suite.environment,
      note: (text) => environmentNotes.push(text),
    })
    for (const text of watched.suspect) deps.progress.emit({ event: 'warning', text })
    const run = {
      ...{ format: 1 as const, id: request.runId, suite: request.suite.name },
      agentVersion: request.agentVersion,
      ...{ startedAt, finishedAt: deps.clock(), ...historyOf(context) },
      host: { id: deps.identity.id, label: deps.identity.label },
      ...{ environment, conditions: watched.conditions, suspect: watched.suspect.slice(0, 20) },
      ...(request.work !== undefined && { work: request.work }),
      manifest: manifestOf(request.suite, seed, machines),
      notes: [...notes, ...coTenantNotes(request.suite, coTenants), ...measured.notes, ...environmentNotes]
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

async function build(request: RunRequest, context: Promise<RunContext>, deps: RunDeps): Promise<void> {
  const { suite, source } = request
  if (source?.build !== true || suite.build.length === 0) return
  const { dir, env } = source
  const { commit } = await context
  await deps.timer.time('build', 'Building the checkout', () =>
    buildCheckout(
      { build: suite.build, dir, commit: commit?.built ?? null, seconds: suite.deadlines.build },
      { ...deps, env },
    ),
  )
}

async function prepare(
  { suite, source, runId }: RunRequest,
  { commit, machines }: { readonly commit: string | null; readonly machines: MachineSet | null },
  deps: RunDeps,
): Promise<void> {
  if (source === undefined || suite.prepare.length === 0) return
  const { dir } = source
  const places = (machines?.machines ?? []).map(({ place }) => place)
  await deps.timer.time('install', 'Preparing the machines', () =>
    prepareMachines(
      { prepare: suite.prepare, dir, commit, seconds: suite.deadlines.build, runId },
      { ...deps, machines: places },
    ),
  )
}

/** Where they make the run suspect, that reason says it. */
function coTenantNotes({ thresholds }: Suite, coTenants: readonly string[]): readonly string[] {
  if (coTenants.length === 0 || thresholds.coTenants === 'refuse') return []
  return [`Other VMs were running on this host while it measured: ${coTenants.join(', ')}.`]
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
