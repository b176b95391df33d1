import type { LineageCommit } from '../../../server/contract/run.ts'
import { digest } from '../builders.ts'

/** A commit of the fleet's project. */
export interface FleetCommit {
  readonly hash: string
  readonly committedAt: number
  readonly subject: string
  readonly parent: FleetCommit | null
  readonly expected: readonly string[]
  readonly tags: readonly string[]
}

/** Wednesday 2025-10-01, 06:00 UTC. */
export const fleetBegins = Date.UTC(2025, 9, 1, 6)

/** Commits of the baseline branch. */
export const fleetLength = 72

/** What happens at which place of the baseline branch. */
export const places = {
  release: [20, 54],
  kernel: 24,
  accepted: 34,
  throttled: 40,
  badBoot: 44,
  regression: 50,
  hostDrift: 60,
  lastUdp: 58,
} as const

/** The baseline branch, oldest first: about six commits a day, nights off. */
export function fleetHistory(): FleetCommit[] {
  const commits: FleetCommit[] = []
  for (let place = 0; place < fleetLength; place++) {
    const day = Math.floor(place / 6)
    const committedAt = fleetBegins + day * 24 * hour + (place % 6) * 2 * hour
    const expected = place === places.accepted ? ['tcp_stream_8 -7%'] : []
    const tags = places.release.flatMap((at, i) => (at === place ? [`v1.${8 + i}.0`] : []))
    const subject = subjectAt(place)
    commits.push({ ...commit(`main ${place}`, committedAt, commits.at(-1) ?? null), subject, expected, tags })
  }
  return commits
}

/** A pull request's head: it left the baseline branch at `base`. */
export function requestHead(number: number, base: FleetCommit, subject: string): FleetCommit {
  return { ...commit(`request ${number}`, base.committedAt + hour / 2, base), subject }
}

/** As an agent with a clone of some depth tells it. */
export function lineageOf(from: FleetCommit): LineageCommit[] {
  const ancestors: LineageCommit[] = []
  for (let one = from.parent; one !== null && ancestors.length < 30; one = one.parent) {
    const { hash, committedAt, subject, expected } = one
    ancestors.push({ hash, committedAt, subject, ...(expected.length > 0 && { expected: [...expected] }) })
  }
  return ancestors
}

const hour = 3_600_000

function commit(name: string, committedAt: number, parent: FleetCommit | null): FleetCommit {
  return { hash: digest(name).slice(0, 40), committedAt, subject: name, parent, expected: [], tags: [] }
}

function subjectAt(place: number): string {
  if (place === places.accepted) return 'Check every descriptor before it is trusted'
  if (place === places.regression) return 'Look up connections under a lock for each bucket'
  if (place === fleetLength - 1) return hostile
  return `${subjects[place % subjects.length]} (${place + 1})`
}

/** Harmful where text is taken for HTML or for Markdown, and longer than any line. */
const hostile =
  '<img src=x onerror="document.title=1"> **Rework** the receive path so that batches of descriptors are recycled without a second look at each of them | @octocat'

const subjects = [
  'Batch doorbells on transmit',
  'Keep flow tables in huge pages',
  'Fix checksum offload for fragments',
  'Count drops per queue',
  'Do not wake idle workers',
  'Let encapsulation keep its headroom',
  'Tests for the conntrack garbage collector',
  'Say why a policy was refused',
  'Bump the compiler',
  'Spread timers over CPUs',
  'Docs: how to read the counters',
]
