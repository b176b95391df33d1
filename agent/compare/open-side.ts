import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Client } from '../../server/contract/client.ts'
import { formatCount } from '../../server/contract/units.ts'
import type { InputDeps } from '../analyze/open-input.ts'
import { readResultFiles } from '../import/result-files.ts'
import { type ChooseDeps, chooseRuns } from './choose-runs.ts'
import { type ComparedRun, runOfFile, storedRun } from './compared-run.ts'
import type { Side } from './side.ts'

export interface OpenDeps extends InputDeps {
  readonly adapter: string
  /** The server, as soon as something on it is asked for. */
  readonly server: () => { readonly client: Client; readonly project: string; readonly choose: ChooseDeps }
}

/**
 * The runs that an argument names: files of other tools, or what `chooseRuns` finds on the server; several, with commas
 * between, make one side. Rejects with a `Failure`, or with what the client rejects with.
 */
export async function openSide(asked: string, deps: OpenDeps): Promise<Side> {
  const words = isFile(asked, deps) ? [asked] : asked.split(',').map((word) => word.trim())
  const parts: Side[] = []
  for (const word of words.filter((one) => one !== '')) parts.push(await openPart(word, deps))
  return {
    asked,
    what: parts.length === 1 ? (parts[0]?.what ?? asked) : asked,
    runs: unique(parts.flatMap(({ runs }) => runs)),
    notes: parts.flatMap(({ notes }) => notes),
  }
}

function isFile(word: string, { cwd }: OpenDeps): boolean {
  return word === '-' || existsSync(resolve(cwd, word))
}

async function openPart(word: string, deps: OpenDeps): Promise<Side> {
  if (isFile(word, deps)) {
    const files = await readResultFiles([word], deps.adapter, deps)
    const runs = files.map(runOfFile)
    const notes = files.flatMap(({ name, notes: own }) => own.map((note) => `${name}: ${note}`))
    return { asked: word, what: word === '-' ? 'standard input' : word, runs, notes }
  }
  const { client, project, choose } = deps.server()
  const chosen = await chooseRuns(word, choose)
  const runs: ComparedRun[] = []
  for (const { id } of chosen.runs) {
    runs.push(storedRun(await client.call('getRun', { params: { project, run: id } })))
  }
  const [only] = runs
  const what =
    chosen.what === 'run' || chosen.what === 'the latest run'
      ? `${chosen.what} ${only?.name ?? ''}`
      : chosen.what
  return { asked: word, what: what.trim(), runs, notes: [...chosen.notes, ...withoutValues(runs)] }
}

/** A run that two words name counts once. */
function unique(runs: readonly ComparedRun[]): readonly ComparedRun[] {
  return runs.filter(({ name }, i) => runs.findIndex((other) => other.name === name) === i)
}

function withoutValues(runs: readonly ComparedRun[]): readonly string[] {
  const empty = runs.filter(({ values }) => values.length === 0)
  return empty.length === 0
    ? []
    : [`${formatCount(empty.length, 'run')} without a valid repetition: ${empty[0]?.name} …`]
}
