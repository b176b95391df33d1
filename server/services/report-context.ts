import type { Report, ReportRow } from '../contract/report.ts'
import { formatCount } from '../contract/units.ts'
import { environmentDiff } from '../judge/environment-diff.ts'
import { policy } from '../judge/policy.ts'
import type { Reads } from './deps.ts'

/** Runs as a report names them. */
export type ReportedRuns = Awaited<ReturnType<Reads['report']['runs']>>

/** The newest commit of these runs, by its committer's time. */
export function newestCommit(runs: ReportedRuns): Report['base'] {
  const commits = runs.flatMap(({ commit }) => commit ?? [])
  const [newest] = commits.toSorted((a, b) => b.committedAt - a.committedAt)
  if (newest === undefined) return null
  return { hash: newest.head, subject: newest.subject, committedAt: newest.committedAt }
}

/** Host by host: in what the head's newest run differs from the base's. What is only noted tells nothing about a change. */
export function environmentOf(heads: ReportedRuns, bases: ReportedRuns): Report['environment'] {
  const newest = new Map(heads.map((run) => [run.host, run]))
  return [...newest.values()].flatMap(({ host, suite, environment }) => {
    const own = bases.filter((one) => one.host === host)
    const base = own.find((one) => one.suite === suite) ?? own[0]
    const differences = base === undefined ? [] : environmentDiff(base.environment, environment)
    const told = differences.filter(({ kind }) => kind !== 'noted')
    return told.length === 0 ? [] : [{ host, differences: [...told] }]
  })
}

/** Benchmarks that the base's run of a host and suite has, and none of the head's of the same has. */
export async function missingOf(
  { report }: Pick<Reads, 'report'>,
  project: string,
  { heads, bases }: { readonly heads: ReportedRuns; readonly bases: ReportedRuns },
): Promise<Report['missing']> {
  const alike = bases.filter((base) => heads.some((head) => placeOf(head) === placeOf(base)))
  const measured = await report.benchmarks(
    project,
    [...heads, ...alike].map(({ id }) => id),
  )
  const of = (run: string) => measured.filter((one) => one.run === run)
  return alike.flatMap((base) => {
    const own = heads.filter((head) => placeOf(head) === placeOf(base)).flatMap(({ id }) => of(id))
    const has = new Set(own.map(({ benchmark, path }) => `${benchmark} ${path}`))
    const gone = of(base.id).filter(({ benchmark, path }) => !has.has(`${benchmark} ${path}`))
    return gone.map(({ benchmark, path }) => ({ benchmark, path, host: base.host }))
  })
}

function placeOf({ host, suite, acceleration }: ReportedRuns[number]): string {
  return `${host} ${acceleration} ${suite}`
}

/** What a reader must know before believing a row. */
export function notesOf(
  runs: ReportedRuns,
  {
    suspect,
    rows,
  }: {
    readonly suspect: readonly { readonly id: string; readonly reason: string }[]
    readonly rows: readonly ReportRow[]
  },
): string[] {
  const accelerations = new Set(runs.map(({ acceleration }) => acceleration))
  const short = rows.filter(
    ({ verdict, boots }) => verdict !== null && boots.base > 0 && boots.base < policy.baselineNeeded,
  )
  const needed = policy.baselineNeeded
  return [
    ...(accelerations.has('tcg') ? ['The VMs were emulated (tcg): that says nothing about a network'] : []),
    ...(runs.some(({ commit }) => commit?.dirty === true)
      ? ['The work tree had changes that no commit holds']
      : []),
    ...suspect.map(({ id, reason }) => `Run ${id} counts for nothing: ${reason}`),
    ...(short.length > 0
      ? [`The baseline is young: ${formatCount(short.length, 'metric')} have fewer than ${needed} runs of it`]
      : []),
  ]
}
