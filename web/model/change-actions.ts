import type { ChangeDetail, MovedSeries } from '../../server/contract/change.ts'
import type { Bisection, Confirmation } from '../../server/contract/confirmation.ts'
import type { ExpectedChange } from '../../server/contract/expected-change.ts'
import type { AgentStatus } from '../../server/contract/work.ts'
import { actionNames } from './alert-actions.ts'

/** What a person can do about a change that has no alert. */
export type ChangeActionKind = 'accept' | 'confirm' | 'bisect' | 'open'

export const changeActionNames: Readonly<Record<ChangeActionKind, string>> = {
  accept: actionNames.accept,
  confirm: actionNames.confirm,
  bisect: actionNames.bisect,
  open: 'Open an alert',
}

export interface ChangeAction {
  readonly kind: ChangeActionKind
  /** Why it cannot be done, and what can be done instead; null where it can. */
  readonly refused: string | null
}

/** What is known beside the change itself. */
export interface KnownOfChange {
  /** Of the commit that the change begins with. */
  readonly accepted: readonly Pick<ExpectedChange, 'pattern'>[]
  readonly agents: readonly Pick<AgentStatus, 'host'>[]
  readonly confirmations: readonly Pick<Confirmation, 'endedAt'>[]
  readonly bisections: readonly Pick<Bisection, 'endedAt'>[]
  /** What the reader says as their reason, empty for nothing yet. */
  readonly why: string
}

type Change = Pick<ChangeDetail, 'sign' | 'state' | 'members' | 'after' | 'upTo' | 'commits'>

/** What can be done about a change, and why what cannot be done cannot. The server has the last word. */
export function changeActionsOn(change: Change, known: KnownOfChange): ChangeAction[] {
  const fallen = fallenOf(change)
  const measurable = fallen ?? whyNotMeasured(change, known)
  return [
    { kind: 'accept', refused: fallen ?? whyNotAccepted(change, known) },
    {
      kind: 'confirm',
      refused: measurable ?? (isRunning(known.confirmations) ? 'It is being measured: see below.' : null),
    },
    { kind: 'bisect', refused: measurable ?? whyNotSearched(change, known) },
    { kind: 'open', refused: fallen ?? whyNotOpened(change, known) },
  ]
}

/** What is accepted: each metric that moved, as the API names it. */
export function patternsOf({ members }: Pick<ChangeDetail, 'members'>): string[] {
  const names = ofTheCode(members).map(({ series }) => `${series.benchmark.name}/${series.metric.name}`)
  return [...new Set(names)]
}

/** Where to measure the change again, and what: on a host that takes work, the one that moved most first. */
export function whereToMeasure(
  { members }: Pick<ChangeDetail, 'members'>,
  { agents }: Pick<KnownOfChange, 'agents'>,
): { readonly host: string; readonly benchmarks: string[] } | null {
  const own = ofTheCode(members)
  const takes = new Set(agents.map(({ host }) => host.id))
  const host = own.find(({ series }) => takes.has(series.host.id))?.series.host.id
  if (host === undefined) return null
  const benchmarks = own.flatMap(({ series }) => (series.host.id === host ? series.benchmark.name : []))
  return { host, benchmarks: [...new Set(benchmarks)].slice(0, mostBenchmarks) }
}

/** The range as a search takes it, oldest first; null where not all of it is known. */
export function commitsToSearch({
  after,
  commits,
}: Pick<ChangeDetail, 'after' | 'commits'>): string[] | null {
  if (after === null || !commits.complete || commits.left > 0) return null
  return [after.head, ...commits.list.map(({ commit }) => commit.head).reverse()]
}

/** As much as one piece of work may name. */
const mostBenchmarks = 50

function ofTheCode(members: readonly MovedSeries[]): MovedSeries[] {
  return members.filter(({ standing, series }) => standing && !series.benchmark.canary)
}

function fallenOf({ state, members }: Change): string | null {
  if (state === 'withdrawn') return 'It was withdrawn: there is no change any more.'
  return ofTheCode(members).length === 0 ? 'Only canaries moved, which run none of the code.' : null
}

function whyNotAccepted(change: Change, { accepted }: KnownOfChange): string | null {
  if (change.upTo === null) return 'The commit that it begins with is not known.'
  const known = new Set(accepted.map(({ pattern }) => pattern))
  return patternsOf(change).every((pattern) => known.has(pattern)) ? 'It is accepted already.' : null
}

function whyNotOpened({ sign }: Change, { why }: KnownOfChange): string | null {
  if (sign !== 'worse') return 'Alerts are about what became worse.'
  return why.trim() === '' ? 'Its history keeps a reason: say why first.' : null
}

function whyNotMeasured(change: Change, known: KnownOfChange): string | null {
  const { after, upTo, members } = change
  if (after === null || upTo === null || after.head === upTo.head) {
    return 'It lies between no two commits that could be measured against each other.'
  }
  if (whereToMeasure(change, known) !== null) return null
  const hosts = [...new Set(ofTheCode(members).map(({ series }) => series.host.label))].join(' or ')
  return `No agent of ${hosts} takes work: start metalmark agent there.`
}

function whyNotSearched(change: Change, { bisections }: KnownOfChange): string | null {
  const { commits } = change
  if (isRunning(bisections)) return 'The search is under way: see below.'
  if (commits.list.length + commits.left < 2) return 'It can be one commit only.'
  if (commitsToSearch(change) !== null) return null
  return commits.complete
    ? 'The range is too long for this page: metalmark bisect --good A --bad B takes it.'
    : 'The commits between are not known: agents tell them from a complete clone.'
}

function isRunning(experiments: readonly { readonly endedAt: number | null }[]): boolean {
  return experiments.some(({ endedAt }) => endedAt === null)
}
