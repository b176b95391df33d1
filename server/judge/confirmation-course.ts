import type { KnownSpread } from '../contract/calibration.ts'
import type { ConfirmationState } from '../contract/confirmation.ts'
import { formatEffect, formatSize } from '../contract/units.ts'
import { type ConfirmationAim, type ConfirmationFinding, judgeConfirmation } from './confirmation.ts'
import { type Side, sidesOfBlock } from './confirmation-blocks.ts'

/** A boot of a confirmation, as it was judged. */
export interface MeasuredBoot {
  readonly run: string
  readonly host: string
  readonly side: Side
  /** Why it counts for nothing; null where it counts. */
  readonly suspect: string | null
  /** By the key of the metric. */
  readonly values: ReadonlyMap<string, number>
}

/** A metric that is asked about, on all hosts. */
export interface AskedMetric extends Pick<ConfirmationAim, 'direction' | 'suspected' | 'noise'> {
  /** The same on every host. */
  readonly key: string
  /** For a reader: `tcp_rr rtt_p99`. */
  readonly name: string
  /** By host, what a calibration that holds says of it. */
  readonly calibrated?: ReadonlyMap<string, KnownSpread> | undefined
}

/** What was asked of a host. */
export interface AskedWork {
  readonly host: string
  readonly state: 'queued' | 'claimed' | 'done' | 'failed' | 'cancelled'
  readonly error: string | null
  /** Boots that it stands for, and those of them that are not judged yet. */
  readonly boots: number
  readonly outstanding: number
}

/** A confirmation as far as it has come. */
export interface ConfirmationCourse {
  readonly hosts: readonly { readonly id: string; readonly label: string }[]
  /** In the order measured. */
  readonly boots: readonly MeasuredBoot[]
  readonly metrics: readonly AskedMetric[]
  readonly work: readonly AskedWork[]
  readonly mostBoots: number
  readonly smallestEffect: number
  readonly errors: ConfirmationAim['errors']
  /** The time that it may take is over. */
  readonly isOver: boolean
}

export type ConfirmationStep =
  | { readonly kind: 'wait'; readonly reason: string }
  | {
      readonly kind: 'measure'
      readonly asked: readonly { readonly host: string; readonly sides: readonly Side[] }[]
      readonly reason: string
    }
  | {
      readonly kind: 'end'
      readonly state: Extract<ConfirmationState, 'confirmed' | 'refuted' | 'inconclusive'>
      readonly reason: string
      /** It showed where the suspicion came up, and not on the other host. */
      readonly hostSpecific: boolean
    }

/** What one host's boots say of each metric. */
export function findingsOn(course: ConfirmationCourse, host: string): Map<string, ConfirmationFinding> {
  const { metrics, smallestEffect, errors } = course
  const boots = course.boots.filter((boot) => boot.host === host && boot.suspect === null)
  return new Map(
    metrics.map(({ key, direction, suspected, noise, calibrated }) => {
      const measured = boots.flatMap(({ side, values }) => {
        const value = values.get(key)
        return value === undefined ? [] : { side, value }
      })
      const noises = { noise, calibrated: calibrated?.get(host) }
      const aim = { direction, suspected, ...noises, smallestEffect, metrics: metrics.length, errors }
      return [key, judgeConfirmation(measured, aim)]
    }),
  )
}

/**
 * How a confirmation goes on. The host where the suspicion came up decides; a second one corroborates or contradicts. It
 * ends as soon as the answer is there, at the latest with its boots or its time.
 */
export function nextStep(course: ConfirmationCourse): ConfirmationStep {
  const standings = course.hosts.map((host) => standingOn(course, host))
  const [first, second] = standings
  if (first === undefined) return end('inconclusive', 'No host takes part')
  if (first.state === 'open') {
    if (course.isOver) return end('inconclusive', whyOver(course, first))
    const stuck = first.failure ?? first.unmeasured
    if (stuck !== null) return end('inconclusive', stuck)
    const asked = standings
      .filter((one) => one.isFree && one.failure === null)
      .flatMap((one) => ask(course, one))
    if (asked.length > 0) return { kind: 'measure', asked, reason: sayProgress(course) }
    if (first.isFree) return end('inconclusive', whyUndecided(course, first))
    return { kind: 'wait', reason: sayProgress(course) }
  }
  // What the second host has in hand is worth waiting for; what nobody has begun there is not.
  const mayTell = second?.state === 'open' && second.isAtWork && second.blocks < first.blocks
  if (mayTell && !course.isOver)
    return { kind: 'wait', reason: `${first.label} has an answer; waiting for ${second.label}` }
  return conclude(course, first, second)
}

interface Standing {
  readonly host: string
  readonly label: string
  readonly state: ConfirmationFinding['state']
  readonly findings: ReadonlyMap<string, ConfirmationFinding>
  readonly blocks: number
  /** All that was asked of it has ended and was judged. */
  readonly isFree: boolean
  /** An agent has begun with what was asked. */
  readonly isAtWork: boolean
  /** Why it cannot go on; null where it can. */
  readonly failure: string | null
  readonly unmeasured: string | null
}

function standingOn(course: ConfirmationCourse, { id, label }: { id: string; label: string }): Standing {
  const findings = findingsOn(course, id)
  const states = [...findings.values()].map(({ state }) => state)
  const confirmed = states.includes('confirmed')
  const refuted = states.length > 0 && states.every((state) => state === 'refuted')
  const work = course.work.filter(({ host }) => host === id)
  const blocks = Math.max(0, ...[...findings.values()].map((finding) => finding.blocks))
  const isFree = work.every(
    ({ state, outstanding }) => state !== 'queued' && state !== 'claimed' && outstanding === 0,
  )
  const counting = course.boots.filter((boot) => boot.host === id && boot.suspect === null)
  const [base, head] = (['base', 'head'] as const).map(
    (side) => counting.filter((boot) => boot.side === side).length,
  )
  const complete = Math.min(base ?? 0, head ?? 0) >= 2
  return {
    ...{ host: id, label, findings, blocks, isFree },
    state: confirmed ? 'confirmed' : refuted ? 'refuted' : 'open',
    isAtWork: work.some(
      ({ state, outstanding }) => state === 'claimed' || (state === 'done' && outstanding > 0),
    ),
    failure: isFree ? whyFailed(work, label) : null,
    unmeasured:
      isFree && complete && blocks === 0
        ? 'Base and head have no suspect metric in common: what their suites measure differs'
        : null,
  }
}

/** A build that fails will fail again; anything else gets another chance. */
function whyFailed(work: readonly AskedWork[], label: string): string | null {
  const failed = work.filter(({ state }) => state === 'failed')
  const last = failed.at(-1)
  const error = last?.error ?? 'no reason was given'
  if (failed.length > mostFailures || isBuildFailure(error)) return `${label} could not measure it: ${error}`
  return work.at(-1)?.state === 'cancelled' ? `Somebody cancelled the work that ${label} was asked for` : null
}

const mostFailures = 1

/** Whether a commit cannot be measured at all, because it does not build. */
export function isBuildFailure(error: string): boolean {
  return /\bthe build of [0-9a-f]{7,64} failed/i.test(error)
}

/** What a host measures next: what a bad boot left open, else the next block; nothing where the boots are used up. */
function ask(course: ConfirmationCourse, { host }: Standing): { host: string; sides: readonly Side[] }[] {
  const counting = course.boots.filter((boot) => boot.host === host && boot.suspect === null)
  const base = counting.filter(({ side }) => side === 'base').length
  const head = counting.length - base
  const target = 2 * Math.ceil(Math.max(base, head) / 2)
  const missing = [...Array<Side>(target - base).fill('base'), ...Array<Side>(target - head).fill('head')]
  const sides = missing.length > 0 ? missing : sidesOfBlock(target / 2)
  const share = Math.floor(course.mostBoots / course.hosts.length)
  const used = course.work.filter((work) => work.host === host).reduce((sum, { boots }) => sum + boots, 0)
  return used + sides.length > share ? [] : [{ host, sides }]
}

function conclude(
  course: ConfirmationCourse,
  first: Standing,
  second: Standing | undefined,
): ConfirmationStep {
  const state = first.state === 'confirmed' ? 'confirmed' : 'refuted'
  const said = state === 'confirmed' ? sayConfirmed(course, first) : sayRefuted(course, first)
  if (second === undefined || second.blocks === 0) return end(state, said)
  if (second.state === first.state) return end(state, `${said}; ${second.label} says the same`)
  const differs = state === 'confirmed' && second.state === 'refuted'
  if (differs)
    return {
      ...end(
        state,
        `${said}; on ${second.label} nothing of it shows: it belongs to the host, or shows there alone`,
      ),
      hostSpecific: true,
    }
  if (second.state === 'confirmed')
    return end(state, `${said}; but on ${second.label} it shows: ${sayConfirmed(course, second)}`)
  return end(state, `${said}; ${second.label} had not decided`)
}

function sayConfirmed({ metrics }: ConfirmationCourse, { findings, label, blocks }: Standing): string {
  const worst = metrics
    .flatMap(({ key, name }) => {
      const finding = findings.get(key)
      return finding?.state === 'confirmed' ? { name, effect: finding.effect } : []
    })
    .sort((a, b) => Math.abs(b.effect?.relative ?? 0) - Math.abs(a.effect?.relative ?? 0))
  const [first] = worst
  const more = worst.length > 1 ? `, and ${worst.length - 1} more` : ''
  const size = first?.effect ? ` by ${formatEffect(first.effect)}` : ''
  return `Measured again in alternation, head differs from base${size} in ${first?.name ?? 'a metric'}${more}: ${4 * blocks} boots on ${label}`
}

function sayRefuted({ metrics }: ConfirmationCourse, { findings, label, blocks }: Standing): string {
  const left = Math.max(...metrics.map(({ key }) => findings.get(key)?.worstLeft ?? 0))
  const bound = left > 0 ? `; a worsening above ${formatSize(left)} is ruled out` : ''
  return `Measured again in alternation, base and head do not differ as suspected${bound}: ${4 * blocks} boots on ${label}`
}

function whyUndecided(course: ConfirmationCourse, first: Standing): string {
  const bound = sayLeft(first)
  const bad = course.boots.filter(({ suspect }) => suspect !== null).length
  const odd = bad > 0 ? `, ${bad} of them bad` : ''
  return `The ${course.mostBoots} boots that it may cost did not decide (${course.boots.length} measured${odd})${bound}`
}

function sayLeft({ findings }: Standing): string {
  const left = [...findings.values()].flatMap(({ worstLeft }) => worstLeft ?? [])
  return left.length > 0 ? `; a worsening of up to ${formatSize(Math.max(...left))} is not ruled out` : ''
}

function whyOver(course: ConfirmationCourse, first: Standing): string {
  const work = course.work.filter(({ host }) => host === first.host)
  const { boots, mostBoots } = course
  if (boots.length > 0) {
    return `Its time is over: ${boots.length} of at most ${mostBoots} boots were measured, and did not decide${sayLeft(first)}`
  }
  const taken = work.some(({ state }) => state !== 'queued')
  return taken
    ? `Its time is over, and no run has come from ${first.label}`
    : `No agent of ${first.label} took it in time`
}

function sayProgress({ boots, mostBoots }: ConfirmationCourse): string {
  return `Base and head are being measured: ${boots.length} of at most ${mostBoots} boots`
}

function end(state: 'confirmed' | 'refuted' | 'inconclusive', reason: string) {
  return { kind: 'end', state, reason, hostSpecific: false } as const
}
