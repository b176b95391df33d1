import { seededRandom } from '../../server/stats/seeded-random.ts'
import { agentsOf, type StoryAgents } from './story-agents.ts'
import { type Machine, type StoryCommit, storyCommit } from './story-run.ts'

/** What really happens in a story: the thing that alerts are to find, or not to invent. */
export type Cause =
  /** The level shifts with a commit, on every host; `undone` is the place of the commit that takes it back. */
  | { readonly kind: 'code'; readonly from: number; readonly factor: number; readonly undone: number | null }
  /** One host gets slower for good, canary and all. */
  | { readonly kind: 'host'; readonly from: number; readonly factor: number; readonly host: string }
  /** Another kernel on every host moves the benchmarks between VMs, and is an epoch. */
  | { readonly kind: 'kernel'; readonly from: number; readonly factor: number }
  /** As code, and its commit says so. */
  | { readonly kind: 'accepted'; readonly from: number; readonly factor: number }
  /** A pull request is slower; it is merged as the commit at `merged`, or given up. */
  | {
      readonly kind: 'request'
      readonly from: number
      readonly factor: number
      readonly merged: number | null
      /** What was merged is as fast as the branch was: somebody mended it on the way. */
      readonly mended: boolean
    }
  /** One boot of a pull request's head measures slower than its code is, and its canary does not show it. */
  | { readonly kind: 'unlucky-boot'; readonly from: number; readonly factor: number }
  /** A host is not measured from here up to `until`. */
  | { readonly kind: 'silence'; readonly from: number; readonly until: number; readonly host: string }

/** A boot that measures less of everything for once. */
export interface BadBoot {
  readonly place: number
  readonly host: string
  readonly factor: number
}

/** A head of a pull request, measured once its merge base was. */
export interface Push {
  readonly head: StoryCommit
  /** What its code multiplies the speed by. */
  readonly factor: number
}

export interface Story {
  readonly seed: number
  readonly plot: Plot
  /** The baseline branch, oldest first. */
  readonly commits: readonly StoryCommit[]
  readonly machines: readonly Machine[]
  readonly cause: Cause | null
  readonly badBoots: readonly BadBoot[]
  /** Runs of the baseline branch (by place and host) that are uploaded only after so many later ones. */
  readonly late: readonly { readonly place: number; readonly host: string; readonly by: number }[]
  /** CI measures every so many commits of the baseline branch. */
  readonly every: number
  /** The pull request, where the story has one. */
  readonly request: { readonly number: number; readonly pushes: readonly Push[] } | null
  /** Agents that take work; null where the hosts only measure what CI builds. */
  readonly agents: StoryAgents | null
}

export const plots = [
  'calm',
  'bad-boots',
  'regression',
  'regression-late-uploads',
  'regression-reverted',
  'host-drift',
  'kernel',
  'accepted',
  'request-regresses',
  'request-merged',
  'request-unlucky-boot',
  'regression-in-gap',
  'request-force-pushed',
  'request-merged-mended',
  'request-undecided',
  'agent-dies',
  'data-stop',
] as const
export type Plot = (typeof plots)[number]

/** Story number `seed`: the plots take turns, and everything else is drawn. */
export function tellStory(seed: number): Story {
  const random = seededRandom(seed)
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1))
  const plot = plots[seed % plots.length] ?? 'calm'
  const isOfTwo = plot === 'host-drift' || plot === 'data-stop' || random() < 0.3
  const hosts = isOfTwo ? ['metal-01', 'metal-02'] : ['metal-01']
  const every = plot === 'regression-in-gap' ? between(3, 6) : 1
  const from = between(16, 22) * every
  const length = from + between(14, 18) * every
  const cause = causeOf(plot, { from, between, hosts })
  const merge = random() < 0.5 ? `Merge pull request #${number} from ada/topic` : `${title} (#${number})`
  const commits = withMessages(history(seed, { length, random }), { cause, merge })
  const pick = () => hosts[between(0, hosts.length - 1)] ?? 'metal-01'
  const bad = plot === 'bad-boots' ? between(1, 3) : random() < 0.2 ? 1 : 0
  // Two bad boots in a row are one event to whoever watches a host, and a cause of their own.
  const badBoots = Array.from({ length: bad }, (_, i) => ({
    place: (8 + i * 7 + between(0, 3)) * every,
    host: pick(),
    factor: 1 - between(8, 30) / 100,
  })).filter(({ place }) => place < from - 2 * every || place > from + 3 * every)
  const lateCount = plot === 'regression-late-uploads' ? between(3, 8) : random() < 0.2 ? 2 : 0
  const late = Array.from({ length: lateCount }, () => ({
    place: between(6, length - 4),
    host: pick(),
    by: between(1, 10) * every,
  }))
  const request = plot.startsWith('request') ? requestOf(seed, { plot, commits, cause, between }) : null
  const machines = hosts.map((label) => ({ label, noise: 0.006 + random() * 0.009 }))
  const agents = agentsOf(plot, { turn: Math.floor(seed / plots.length), random, between, request })
  return { ...{ seed, plot, commits, machines, cause, badBoots, late, every, request, agents } }
}

interface Draw {
  readonly from: number
  readonly between: (low: number, high: number) => number
  readonly hosts: readonly string[]
}

function causeOf(plot: Plot, { from, between, hosts }: Draw): Cause | null {
  const factor = 1 - between(10, 25) / 100
  const host = hosts[0] ?? 'metal-01'
  switch (plot) {
    case 'regression':
    case 'regression-late-uploads':
    case 'agent-dies':
      return { kind: 'code', from, factor, undone: null }
    case 'regression-in-gap':
      // Anywhere between two commits that are measured.
      return { kind: 'code', from: from - between(0, 2), factor, undone: null }
    case 'regression-reverted':
      return { kind: 'code', from, factor, undone: from + between(7, 8) }
    case 'host-drift':
      return { kind: 'host', from, factor, host }
    case 'kernel':
    case 'accepted':
      return { kind: plot, from, factor }
    case 'request-regresses':
    case 'request-force-pushed':
    case 'request-undecided':
      return { kind: 'request', from, factor, merged: null, mended: false }
    case 'request-merged':
    case 'request-merged-mended':
      return { kind: 'request', from, factor, merged: from + 2, mended: plot === 'request-merged-mended' }
    case 'request-unlucky-boot':
      return { kind: 'unlucky-boot', from, factor }
    case 'data-stop':
      return { kind: 'silence', from: from - 2, until: from + 11, host }
    default:
      return null
  }
}

const hour = 3_600_000

/** Monday 2025-09-01, 06:00 UTC. */
export const storyBegins = Date.UTC(2025, 8, 1, 6)

function history(
  seed: number,
  { length, random }: { readonly length: number; readonly random: () => number },
): StoryCommit[] {
  const commits: StoryCommit[] = []
  let at = storyBegins
  for (let place = 0; place < length; place++) {
    at += Math.round((2 + random() * 4) * hour)
    commits.push(storyCommit(`${seed} main ${place}`, { at, parent: commits.at(-1) ?? null, place }))
  }
  return commits
}

const number = 7
const title = 'A faster way, it is hoped'

interface Asked extends Pick<Story, 'plot' | 'commits' | 'cause'> {
  readonly between: Draw['between']
}

/** It leaves the baseline branch at the commit before `from`; a second push replaces the first one. */
function requestOf(seed: number, { plot, commits, cause, between }: Asked): Story['request'] {
  const from = cause?.from ?? 0
  const base = commits[from - 1]
  if (base === undefined) throw new Error('A story whose pull request has no base')
  const push = (name: string, minutes: number, factor: number): Push => {
    const at = base.at + minutes * 60_000
    const head = storyCommit(`${seed} ${name}`, { at, parent: base, place: base.place })
    return { head: { ...head, subject: title }, factor }
  }
  const slower = cause?.kind === 'request' ? cause.factor : 1
  const pushes = [push('request', 30, slower)]
  // The second one is mended, or as slow as the first, and comes before or after that was measured again.
  if (plot === 'request-force-pushed') {
    pushes.push(push('request again', 60 + between(0, 50), between(0, 1) === 0 ? 1 : slower))
  }
  return { number, pushes }
}

interface Said {
  readonly cause: Cause | null
  /** The subject of the commit that brings the pull request in. */
  readonly merge: string
}

/** What the commits say, to whoever is told of them: those that come after tell their ancestors' messages too. */
function withMessages(commits: readonly StoryCommit[], said: Said): StoryCommit[] {
  const told: StoryCommit[] = []
  for (const commit of commits) {
    told.push({ ...commit, parent: told.at(-1) ?? null, ...messageOf(commit, said) })
  }
  return told
}

function messageOf({ place }: StoryCommit, { cause, merge }: Said): Partial<StoryCommit> {
  if (cause?.kind === 'accepted' && place === cause.from) {
    const percent = Math.round((cause.factor - 1) * 100)
    return { expected: [`tcp_stream_1 ${percent}%`, `tcp_rr ${percent}%`, `udp_rr ${percent}%`] }
  }
  return cause?.kind === 'request' && place === cause.merged ? { subject: merge } : {}
}
