import { readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import type { Place } from '../place/place.ts'
import { mustSucceed, run } from '../process.ts'
import type { Progress } from '../progress.ts'
import type { PrepareEntry } from '../suite/build-schema.ts'

interface PrepareRequest {
  readonly prepare: readonly PrepareEntry[]
  /** Of the repository. */
  readonly dir: string
  readonly commit: string | null
  readonly seconds: number
  readonly runId: string
}

interface PrepareDeps {
  readonly host: Place
  /** Empty: the run measures on the host. */
  readonly machines: readonly Place[]
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** Where a machine finds what was copied from the checkout, and where its commands run. */
export const guestDirectory = '/var/tmp/metalmark'

/**
 * Does what a suite's `prepare` asks for, in its order, in machines that are up: installs a build, loads a module, shapes a
 * link. Entries for every machine run on the host where there is none; those for a machine by name are left out then.
 * Throws a `Failure` (benchmark) that names machine and command.
 */
export async function prepareMachines(request: PrepareRequest, deps: PrepareDeps): Promise<void> {
  for (const entry of request.prepare) {
    for (const place of placesFor(entry, deps)) {
      if (place.kind === 'guest') await copyIn(entry.copy ?? [], place, request, deps)
      for (const argv of entry.run ?? []) await runThere(argv, place, request, deps)
    }
  }
}

function placesFor({ on }: PrepareEntry, { host, machines }: PrepareDeps): readonly Place[] {
  if (on === 'host') return [host]
  if (on !== undefined) return machines.filter(({ name }) => name === on)
  return machines.length > 0 ? machines : [host]
}

async function runThere(
  argv: readonly string[],
  place: Place,
  { dir, commit, seconds }: PrepareRequest,
  { progress, signal }: PrepareDeps,
): Promise<void> {
  progress.emit({ event: 'log', text: `${place.name}: ${argv.join(' ')}` })
  const directory = place.kind === 'guest' ? guestDirectory : dir
  const line = ['sh', '-c', inDirectory, 'sh', directory, commit ?? '', ...argv]
  const finished = await place.exec(line, { timeoutMs: seconds * 1000, signal })
  mustSucceed({ ...finished, argv }, `Could not prepare ${place.name}`, 'benchmark')
}

const inDirectory =
  'mkdir -p "$1" && cd "$1" && METALMARK_COMMIT=$2 && export METALMARK_COMMIT && shift 2 && exec "$@"'

/** Packed into one archive, and handed over the connection that is open already. */
async function copyIn(
  paths: readonly string[],
  place: Place,
  { dir, seconds, runId }: PrepareRequest,
  { signal }: PrepareDeps,
): Promise<void> {
  if (paths.length === 0) return
  const archive = join(tmpdir(), `metalmark-${runId}-${place.name}.tgz`)
  const options = { timeoutMs: seconds * 1000, signal }
  try {
    const packed = await run(['tar', '-czf', archive, '-C', dir, '--', ...paths], options)
    mustSucceed(packed, `Could not pack what the suite copies to ${place.name}`, 'benchmark')
    const { size } = await stat(archive)
    if (size > mostBytes) {
      throw new Failure(
        'benchmark',
        `Expected at most ${mostBytes / mebi} MiB to copy to ${place.name}, packed, but it is ${Math.ceil(size / mebi)} MiB.`,
        { hint: 'Name the files that the machine needs, not the directories that hold them.' },
      )
    }
    const input = (await readFile(archive)).toString('base64')
    const unpacked = await place.exec(['sh', '-c', unpack, 'sh', guestDirectory], { ...options, input })
    mustSucceed({ ...unpacked, argv: ['tar'] }, `Could not unpack in ${place.name}`, 'vm')
  } finally {
    await rm(archive, { force: true })
  }
}

const unpack = 'mkdir -p "$1" && base64 -d | tar -xzf - -C "$1"'
const mebi = 1024 * 1024
const mostBytes = 64 * mebi
