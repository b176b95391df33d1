import { seededRandom } from '../../server/stats/seeded-random.ts'
import { type BootFacts, type Machine, type StoryCommit, storyCommit } from './story-run.ts'

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
    }
  /** One boot of a pull request's head measures slower than its code is, and its canary does not show it. */
  | { readonly kind: 'unlucky-boot'; readonly from: number; readonly factor: number }

/** A boot that measures less of everything for once. */
export interface BadBoot {
  readonly place: number
  readonly host: string
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
  /** The head of the pull request, where the story has one. */
  readonly request: { readonly number: number; readonly head: StoryCommit } | null
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
] as const
export type Plot = (typeof plots)[number]

/** Story number `seed`: the plots take turns, and everything else is drawn. */
export function tellStory(seed: number): Story {
  const random = seededRandom(seed)
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1))
  const plot = plots[seed % plots.length] ?? 'calm'
  const hosts = plot === 'host-drift' || random() < 0.3 ? ['metal-01', 'metal-02'] : ['metal-01']
  const from = between(16, 22)
  const length = from + between(14, 18)
  const unsaid = history(seed, { length, random })
  const cause = causeOf(plot, { from, between, random, hosts })
  const commits = withMessages(unsaid, cause)
  const pick = () => hosts[between(0, hosts.length - 1)] ?? 'metal-01'
  const bad = plot === 'bad-boots' ? between(1, 3) : random() < 0.2 ? 1 : 0
  // Two bad boots in a row are one event to whoever watches a host, and a cause of their own.
  const badBoots = Array.from({ length: bad }, (_, i) => ({
    place: 8 + i * 7 + between(0, 3),
    host: pick(),
    factor: 1 - between(8, 30) / 100,
  })).filter(({ place }) => place < from - 2 || place > from + 3)
  const lateCount = plot === 'regression-late-uploads' ? between(3, 8) : random() < 0.2 ? 2 : 0
  const late = Array.from({ length: lateCount }, () => ({
    place: between(6, length - 4),
    host: pick(),
    by: between(1, 10),
  }))
  const request = plot.startsWith('request') ? requestOf(seed, commits, from) : null
  return {
    ...{ seed, plot, cause, badBoots, late, request },
    commits,
    machines: hosts.map((label) => ({ label, noise: 0.006 + random() * 0.009 })),
  }
}

interface Draw {
  readonly from: number
  readonly between: (low: number, high: number) => number
  readonly random: () => number
  readonly hosts: readonly string[]
}

function causeOf(plot: Plot, { from, between, hosts }: Draw): Cause | null {
  const slower = 1 - between(10, 25) / 100
  switch (plot) {
    case 'regression':
    case 'regression-late-uploads':
      return { kind: 'code', from, factor: slower, undone: null }
    case 'regression-reverted':
      return { kind: 'code', from, factor: slower, undone: from + between(7, 8) }
    case 'host-drift':
      return { kind: 'host', from, factor: slower, host: hosts[0] ?? 'metal-01' }
    case 'kernel':
      return { kind: 'kernel', from, factor: slower }
    case 'accepted':
      return { kind: 'accepted', from, factor: slower }
    case 'request-regresses':
      return { kind: 'request', from, factor: slower, merged: null }
    case 'request-merged':
      return { kind: 'request', from, factor: slower, merged: from + 2 }
    case 'request-unlucky-boot':
      return { kind: 'unlucky-boot', from, factor: slower }
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

const request = { number: 7, subject: 'A faster way, it is hoped' }

/** It leaves the baseline branch at the commit before `from`. */
function requestOf(seed: number, commits: readonly StoryCommit[], from: number): Story['request'] {
  const base = commits[from - 1]
  if (base === undefined) throw new Error('A story whose pull request has no base')
  const head = storyCommit(`${seed} request`, { at: base.at + hour / 2, parent: base, place: from - 1 })
  return { number: request.number, head: { ...head, subject: request.subject } }
}

/** What the commits say, to whoever is told of them: those that come after tell their ancestors' messages too. */
function withMessages(commits: readonly StoryCommit[], cause: Cause | null): StoryCommit[] {
  const said: StoryCommit[] = []
  for (const commit of commits)
    said.push({ ...commit, parent: said.at(-1) ?? null, ...messageOf(commit, cause) })
  return said
}

function messageOf({ place }: StoryCommit, cause: Cause | null): Partial<StoryCommit> {
  if (cause?.kind === 'accepted' && place === cause.from) {
    const percent = Math.round((cause.factor - 1) * 100)
    return { expected: [`tcp_stream_1 ${percent}%`, `tcp_rr ${percent}%`, `udp_rr ${percent}%`] }
  }
  const isMerge = cause?.kind === 'request' && place === cause.merged
  return isMerge ? { subject: `${request.subject} (#${request.number})` } : {}
}

/** What a boot on a host finds at a place of the baseline branch: `null` is the pull request's head. */
export function bootAt(story: Story, place: number | null, host: string): BootFacts {
  const { cause } = story
  const at = place ?? (cause?.from ?? 0) - 1
  const bad = place === null ? undefined : story.badBoots.find((one) => one.place === at && one.host === host)
  const code = codeFactor(cause, place)
  const drift = cause?.kind === 'host' && cause.host === host && at >= cause.from ? cause.factor : 1
  const newKernel = cause?.kind === 'kernel' && at >= cause.from
  return {
    host: drift * (bad?.factor ?? 1),
    code: code * (newKernel ? cause.factor : 1),
    kernel: newKernel ? '6.12.0-2-amd64' : '6.1.0-18-amd64',
  }
}

function codeFactor(cause: Cause | null, place: number | null): number {
  if (cause?.kind === 'request') {
    if (place === null) return cause.factor
    return cause.merged !== null && place >= cause.merged ? cause.factor : 1
  }
  if (place === null) return 1
  if (cause?.kind === 'code') {
    return place >= cause.from && (cause.undone === null || place < cause.undone) ? cause.factor : 1
  }
  return cause?.kind === 'accepted' && place >= cause.from ? cause.factor : 1
}
