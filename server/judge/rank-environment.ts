import type { RankedField } from '../contract/change.ts'
import type { EnvironmentDifference } from '../contract/environment-difference.ts'
import { formatCount } from '../contract/units.ts'

/**
 * A host's environment from one run to the next. `first`: right before the first run of the new level; `range`: elsewhere
 * among the runs that it may as well begin with; `quiet`: where nothing moved.
 */
export interface Transition {
  readonly host: string
  readonly when: 'first' | 'range' | 'quiet'
  readonly differences: readonly EnvironmentDifference[]
}

export interface EnvironmentEvidence {
  /** Labels of the hosts that moved, and of those that ran the same over the same stretch and did not. */
  readonly moved: readonly string[]
  readonly still: readonly string[]
  /** Those of a host oldest first. */
  readonly transitions: readonly Transition[]
}

/**
 * The fields that changed where a change is, ranked by how likely they explain it. A cause is there where the effect is
 * and nowhere else, so a field stands by where else it changed, before it stands by what it is:
 *
 * 1. `fits`: it changed on every host that moved, and nowhere that nothing moved, neither on other hosts over the same
 *    stretch nor on any of them before and after;
 * 2. `partly`: it changed on some of the hosts that moved, and nowhere that nothing moved;
 * 3. `doubtful`: it changed elsewhere too, and nothing moved there;
 * 4. `unread`: one side could not be read, so nobody knows whether it changed.
 *
 * Within each: what changed right before the first run of the new level comes before what changed somewhere within the
 * range, then identity before epoch before noted, then what changed elsewhere more rarely, then by name. A field that
 * did not change on a host that moved explains nothing, and is left out.
 */
export function rankEnvironment(evidence: EnvironmentEvidence): RankedField[] {
  const moved = new Set(evidence.moved)
  const at = evidence.transitions.filter(({ host, when }) => moved.has(host) && when !== 'quiet')
  const elsewhere = evidence.transitions.filter(({ host, when }) => when === 'quiet' || !moved.has(host))
  const quietly = Map.groupBy(
    elsewhere.flatMap(({ differences }) => differences.filter(isRead)),
    ({ field }) => field,
  )
  const steps = at.flatMap(({ host, when, differences }) =>
    differences.map((difference) => ({ host, when, difference })),
  )
  return [...Map.groupBy(steps, ({ difference }) => difference.field)]
    .map(([field, own]) => rank(field, own, { evidence, elsewhere: quietly.get(field)?.length ?? 0 }))
    .sort(byLikelihood)
}

interface Step {
  readonly host: string
  readonly when: Transition['when']
  readonly difference: EnvironmentDifference
}

interface Context {
  readonly evidence: EnvironmentEvidence
  readonly elsewhere: number
}

function rank(field: string, steps: readonly Step[], { evidence, elsewhere }: Context): RankedField {
  const read = steps.filter(({ difference }) => isRead(difference))
  const shown = read.length > 0 ? read : steps
  const byHost = [...Map.groupBy(shown, ({ host }) => host)].sort(([a], [b]) => (a < b ? -1 : 1))
  const standing =
    read.length === 0
      ? 'unread'
      : elsewhere > 0
        ? 'doubtful'
        : byHost.length < new Set(evidence.moved).size
          ? 'partly'
          : 'fits'
  const changes = byHost.map(([host, own]) => ({
    host,
    from: own[0]?.difference.from ?? null,
    to: own.at(-1)?.difference.to ?? null,
  }))
  const kind = kinds.find((one) => shown.some(({ difference }) => difference.kind === one)) ?? 'noted'
  return {
    ...{ field, kind, standing, changes, elsewhere },
    exact: shown.some(({ when }) => when === 'first'),
    reason: reasonOf(standing, { hosts: byHost.length, elsewhere, evidence }),
  }
}

const standings = ['fits', 'partly', 'doubtful', 'unread'] as const
const kinds = ['identity', 'epoch', 'noted'] as const

/** A field that either side could not read is no change. */
function isRead({ from, to }: EnvironmentDifference): boolean {
  return from !== null && to !== null
}

function byLikelihood(a: RankedField, b: RankedField): number {
  return (
    standings.indexOf(a.standing) - standings.indexOf(b.standing) ||
    Number(b.exact) - Number(a.exact) ||
    kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
    a.elsewhere - b.elsewhere ||
    (a.field < b.field ? -1 : 1)
  )
}

interface Told {
  /** Hosts that moved and on which it changed. */
  readonly hosts: number
  readonly elsewhere: number
  readonly evidence: EnvironmentEvidence
}

function reasonOf(standing: RankedField['standing'], { hosts, elsewhere, evidence }: Told): string {
  const moved = new Set(evidence.moved).size
  const still = new Set(evidence.still).size
  const where =
    moved === 1 ? 'on the host that moved' : `on ${hosts} of ${formatCount(moved, 'host')} that moved`
  if (standing === 'unread') return 'Could be read on one side only: nobody knows whether it changed'
  if (standing === 'doubtful') {
    return `Changed ${where}, but also ${formatCount(elsewhere, 'time')} where nothing moved`
  }
  const beside = still === 0 ? '' : `, and on none of ${formatCount(still, 'host')} that did not move`
  return `Changed ${where}${beside}`
}
