import { z } from 'zod'
import type { Manifest } from '../../server/contract/manifest.ts'
import { RunUpload } from '../../server/contract/run.ts'
import type { RunDetail } from '../../server/contract/views.ts'
import type { Checkout } from '../checkout.ts'
import { Failure } from '../failure.ts'
import type { ChildEnd } from '../run-child.ts'
import { type SideBySide, sideBySide } from './side-by-side.ts'

export interface ReproduceDeps {
  /** Throws a `Failure` where Vagrant lacks the box; else says how it differs, or null. */
  readonly checkBox: (vms: NonNullable<Manifest['vms']>) => Promise<string | null>
  /** The commit in a work tree of its own; null where the repository is not at hand. */
  readonly checkOut: ((commit: string) => Promise<Checkout>) | null
  /**
   * Writes the files that a person can go on with by hand; returns the suite's path. Paths in a suite are relative to it, so
   * one with a Vagrantfile of the repository belongs into the work tree, where there is one.
   */
  readonly writeFiles: (manifest: Manifest, workTree: string | null) => Promise<string>
  /** Runs `metalmark run` with these arguments, in a work tree where there is one. */
  readonly runChild: (args: readonly string[], cwd: string | null) => Promise<ChildEnd>
  /** Takes the run out of the outbox: a reproduction is nobody's history. */
  readonly forget: (runId: string) => void
  readonly log: (text: string) => void
}

export interface ReproduceOptions {
  /** Goes on where the box is another one, which is then among the differences. */
  readonly otherBox: boolean
}

export interface Reproduction {
  readonly stored: RunDetail
  readonly here: RunUpload
  readonly metrics: readonly SideBySide[]
  /** What a reader must know beside the environments: another box, no checkout, uncommitted changes. */
  readonly caveats: readonly string[]
}

/**
 * Measures a stored run again: the same suite in the same box and shape, at its commit, with the same argv. Throws a
 * `Failure` where that cannot be had; what can only be had nearly becomes a caveat.
 */
export async function reproduce(
  stored: RunDetail,
  options: ReproduceOptions,
  deps: ReproduceDeps,
): Promise<Reproduction> {
  const { manifest } = stored
  if (manifest === null) throw withoutManifest(stored.id)
  const caveats: string[] = []
  if (manifest.vms !== null) {
    const otherBox = await deps.checkBox(manifest.vms)
    if (otherBox !== null && !options.otherBox) {
      throw new Failure('environment', `Another box would be booted. ${otherBox}`, {
        hint: 'Copy the box from the host of the run, or accept the difference with --other-box.',
      })
    }
    if (otherBox !== null) caveats.push(otherBox)
  }
  const checkout = await checkOutCommit(stored, manifest, caveats, deps)
  try {
    const suite = await deps.writeFiles(manifest, checkout?.dir ?? null)
    const vms = manifest.vms === null ? 'none' : 'require'
    const args = [
      '--no-upload',
      '--lock',
      'wait',
      '--vms',
      vms,
      '--project',
      stored.project,
      '--suite',
      suite,
    ]
    const { told, error } = await deps.runChild(args, checkout?.dir ?? null)
    const here = Told.safeParse(told).data?.run
    if (here !== undefined) deps.forget(here.id)
    // A run of which one benchmark gave nothing still has all the others.
    if (here === undefined) throw new Failure('benchmark', error ?? 'The run gave no result.')
    if (error !== null) caveats.push(error)
    return { stored, here, metrics: sideBySide(stored.results, here.results), caveats }
  } finally {
    await checkout?.remove()
  }
}

async function checkOutCommit(
  { commit }: RunDetail,
  manifest: Manifest,
  caveats: string[],
  { checkOut, log }: ReproduceDeps,
): Promise<Checkout | null> {
  if (commit === null) {
    caveats.push('The run names no commit: what runs here is what this machine has.')
    return null
  }
  if (commit.dirty)
    caveats.push('The run was measured with changes that no commit holds; they are missing here.')
  const needed = manifest.vms !== null && manifest.vms.vagrantfile === null
  if (checkOut === null) {
    if (needed) {
      throw new Failure(
        'environment',
        `The run booted the repository's own Vagrantfile at ${commit.built}, and no repository was found here.`,
        { hint: 'Give --repository DIR, a clone of the project.' },
      )
    }
    caveats.push(`Not at commit ${commit.built.slice(0, 12)}: no repository was found here.`)
    return null
  }
  try {
    return await checkOut(commit.built)
  } catch (error) {
    if (needed || !(error instanceof Failure)) throw error
    log(error.message)
    caveats.push(`Not at commit ${commit.built.slice(0, 12)}, which could not be checked out.`)
    return null
  }
}

const Told = z.object({ run: RunUpload })

function withoutManifest(id: string): Failure {
  return new Failure(
    'input',
    `Run ${id} has no manifest: it was measured by another tool, or by an agent of before manifests.`,
    {
      hint: 'Its page shows the exact command line of every repetition.',
    },
  )
}
