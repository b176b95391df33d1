import type { Path } from '../../server/contract/benchmark.ts'
import type { Environment } from '../../server/contract/environment.ts'
import type { RunUpload } from '../../server/contract/run.ts'
import type { RunContext } from '../ci/context.ts'
import type { CloudOptions } from '../environment/cloud/cloud-facts.ts'
import { describeEnvironment, readGuests, readHost } from '../environment/environment.ts'
import { assembleEnvironment } from '../environment/facts.ts'
import type { HostFiles } from '../environment/host-files.ts'
import type { HostIdentity } from '../environment/host-id.ts'
import { Failure } from '../failure.ts'
import { assembleImportedRun } from '../import/assemble-run.ts'
import type { HostWatch } from '../measure/host-watch.ts'
import type { Place } from '../place/place.ts'
import type { StepTimer } from '../step-timer.ts'
import type { Suite } from '../suite/suite.ts'
import { runningVms } from '../vm/co-tenants.ts'
import { type AttachedMachines, attachMachines } from './attach-machines.ts'
import type { ReadResults } from './read-results.ts'
import type { RunningMachines } from './running-machines.ts'

/** Who looked at the host while the results were measured. */
export interface Watched {
  readonly watch: HostWatch
  /** VMs that were running before. */
  readonly before: readonly string[]
}

interface ImportRequest {
  readonly runId: string
  readonly agentVersion: string
  readonly results: ReadResults
  /** Where traffic went, for results that do not say. */
  readonly path: Path | undefined
  /** Names the run, and moves environment fields. */
  readonly suite: Suite | null
  /** The machines that are up; or why they cannot be asked. */
  readonly running: RunningMachines | Failure
  readonly watched: Watched | null
}

interface ImportDeps {
  readonly host: Place
  readonly files: HostFiles
  readonly identity: HostIdentity
  readonly context: RunContext
  readonly clock: () => number
  readonly signal: AbortSignal
  readonly timer: StepTimer
  /** How the machine's provider is asked, where the suite allows it. */
  readonly cloud: Pick<CloudOptions, 'salt'>
  readonly stateDir: string
}

/** A run of what other tools measured here, with the environment of the host and of the VMs that are still up. */
export async function importedRun(request: ImportRequest, deps: ImportDeps): Promise<RunUpload> {
  const { runId, agentVersion, results, path, suite, running, watched } = request
  const { identity, context, clock, timer, signal } = deps
  const attached =
    running instanceof Failure
      ? null
      : await timer.time('attach', 'Connecting to the VMs', () =>
          attachMachines(running, null, { runId, signal }),
        )
  try {
    const after = async () =>
      (await runningVms({ signal })).filter((name) => !attached?.domains.includes(name))
    const seen = await watched?.watch.end(async () => ({ before: watched.before, after: await after() }))
    const read = () => readEnvironment(request, attached, deps)
    const { environment, notes } = await timer.time('prepare', 'Reading the host and the guests', read)
    const run = assembleImportedRun(results.files, {
      ...{ id: runId, suite: suite?.name, agentVersion, now: clock(), path },
      ...{ commit: context.commit, ci: context.ci, host: { id: identity.id, label: identity.label } },
      ...{ environment, conditions: seen?.conditions },
      notes: [
        importedNote,
        ...(running instanceof Failure ? [goneNote(running)] : []),
        ...notes,
        ...results.refused,
      ],
    })
    return seen === undefined ? run : { ...run, suspect: seen.suspect.slice(0, 20) }
  } finally {
    await attached?.down()
  }
}

const importedNote = 'Measured by a pipeline’s own tools, and imported.'

function goneNote({ message }: Failure): string {
  return `The environment says nothing about VMs: ${message}`
}

/** Machines that are gone are not told of: `none` would mean that no VM was used. */
async function readEnvironment(
  { suite }: ImportRequest,
  attached: AttachedMachines | null,
  { host, files, signal, cloud: asked, stateDir }: ImportDeps,
): Promise<{ environment: Environment; notes: readonly string[] }> {
  const cloud = { ...asked, enabled: suite?.cloudMetadata ?? true }
  const facts = await readHost(files, { exec: host.exec, stateDir, cloud, signal })
  if (attached === null) return { environment: assembleEnvironment(facts), notes: [] }
  const notes: string[] = []
  const environment = describeEnvironment({
    ...{ host: facts, guests: await readGuests(attached, signal), machines: attached },
    // Each result says what measured it.
    tools: [],
    classes: suite?.environment,
    note: (text) => notes.push(text),
  })
  return { environment, notes }
}

/**
 * A measured run with what a pipeline's own tools measured besides. Throws a `Failure` where these results contradict
 * each other or are too many.
 */
export function withResults(run: RunUpload, results: ReadResults, path: Path | undefined): RunUpload {
  const { id, agentVersion, finishedAt: now, commit, ci, host, environment } = run
  const imported = assembleImportedRun(results.files, {
    ...{ id, agentVersion, now, path, commit, ci, host, environment },
    notes: results.refused,
  })
  const outputs = new Map(
    [...run.rawOutputs, ...imported.rawOutputs].map((output) => [output.sha256, output]),
  )
  return {
    ...run,
    notes: [...new Set([...run.notes, ...imported.notes])].slice(0, 20),
    results: [...run.results, ...imported.results],
    rawOutputs: [...outputs.values()],
  }
}
