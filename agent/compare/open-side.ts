import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { ProblemError } from '../../server/contract/client.ts'
import type { Comparison } from '../../server/contract/comparison.ts'
import { type ComparedRun, storedRun } from '../../server/judge/compared-run.ts'
import type { Side } from '../../server/judge/side.ts'
import type { InputDeps } from '../analyze/open-input.ts'
import { readResultFiles } from '../import/result-files.ts'
import { runOfFile } from './run-of-file.ts'
import type { ServerSide } from './server-side.ts'

export interface OpenDeps extends InputDeps {
  readonly adapter: string
  /** The server, as soon as something on it is asked for. */
  readonly server: () => ServerSide
}

export function isFile(word: string, { cwd }: Pick<OpenDeps, 'cwd'>): boolean {
  return word === '-' || existsSync(resolve(cwd, word))
}

/**
 * The runs that an argument names: files of other tools, or what the server knows by that name. Rejects with a `Failure`,
 * or with what the client rejects with.
 */
export async function openSide(asked: string, deps: OpenDeps): Promise<Side> {
  if (!isFile(asked, deps)) return serverSide(asked, deps.server())
  const files = await readResultFiles([asked], deps.adapter, deps)
  const notes = files.flatMap(({ name, notes: own }) => own.map((note) => `${name}: ${note}`))
  return { asked, what: asked === '-' ? 'standard input' : asked, runs: files.map(runOfFile), notes }
}

/** The server chooses, and its runs are fetched one by one: a file stands on the other side. */
async function serverSide(asked: string, server: ServerSide): Promise<Side> {
  const { a } = await compareOnServer([asked, asked], server, {})
  const runs: ComparedRun[] = []
  for (const { id } of a.runs) {
    if (id === null) continue
    runs.push(storedRun(await server.client.call('getRun', { params: { project: server.project, run: id } })))
  }
  return { asked, what: a.what, runs, notes: a.notes }
}

interface CompareFlags {
  readonly anyway?: boolean | undefined
  readonly all?: boolean | undefined
}

/**
 * Both sides by their names on the server. What it does not know by name may be a name that the work tree has for a
 * commit (`HEAD~1`), so those are asked for by hash once more.
 */
export async function compareOnServer(
  asked: readonly [string, string],
  { client, project, last, resolve: revision }: ServerSide,
  { anyway, all }: CompareFlags,
): Promise<Comparison> {
  const flag = (on: boolean | undefined) => (on === true ? 'true' : 'false')
  const query = { last, anyway: flag(anyway), all: flag(all) } as const
  const call = ([a, b]: readonly [string, string]) =>
    client.call('compare', { params: { project }, query: { ...query, a, b } })
  try {
    return await call(asked)
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'not-found') throw error
    const known = [(await revision(asked[0])) ?? asked[0], (await revision(asked[1])) ?? asked[1]] as const
    if (known[0] === asked[0] && known[1] === asked[1]) throw error
    const comparison = await call(known)
    const [a, b] = asked
    return { ...comparison, a: { ...comparison.a, asked: a }, b: { ...comparison.b, asked: b } }
  }
}
