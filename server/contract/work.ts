import { z } from 'zod'
import { CommitHash, Id, Identifier, Instant, limits, Name, Sha256, Text } from './values.ts'

/**
 * What hosts can be asked to measure. It names commits and nothing else: an agent measures what its own checkout says, so
 * that whoever may queue work cannot make a host run commands.
 */
export const WorkRequest = z.strictObject({
  /** One fresh boot each, in this order: base and head may alternate. */
  commits: z.array(CommitHash).min(1).max(40),
  /** The host that must do it; null for whichever asks first. */
  host: Sha256.nullable(),
  /** Null for the suite's own. */
  profile: z.enum(['smoke', 'ci', 'full']).nullable(),
  /** Of the suite, beside the canary; null for all of it. */
  benchmarks: z.array(Identifier).min(1).max(50).nullable().default(null),
  /** No sooner than this; null for as soon as possible. */
  notBefore: Instant.nullable().default(null),
  /** For people: why it is asked for. */
  reason: Text,
})
export type WorkRequest = z.infer<typeof WorkRequest>

/**
 * `claimed`: a host works on it and renews its lease with every heartbeat; one that falls silent loses it to the queue
 * again, and after the third time it is `failed`.
 */
export const WorkState = z.enum(['queued', 'claimed', 'done', 'failed', 'cancelled'])
export type WorkState = z.infer<typeof WorkState>

/** What work is for. `measure`: a person asked for it. */
export const WorkPurpose = z.enum(['measure', 'confirmation', 'calibration'])
export type WorkPurpose = z.infer<typeof WorkPurpose>

export const Work = WorkRequest.extend({
  id: Id,
  purpose: WorkPurpose,
  state: WorkState,
  createdAt: Instant,
  /** The host that has it or had it last. */
  claimedBy: Sha256.nullable(),
  claimedAt: Instant.nullable(),
  /** How often it was claimed. */
  attempts: z.number().int().nonnegative(),
  finishedAt: Instant.nullable(),
  /** Runs that came of it. */
  runs: z.array(Id),
  /** Why it failed. */
  error: Text.nullable(),
})
export type Work = z.infer<typeof Work>

/** What an agent says of itself with every heartbeat. The first one registers it. */
export const Heartbeat = z.strictObject({
  label: Name,
  agentVersion: Name,
  /** The work that it has in hand. */
  work: Id.nullable(),
})
export type Heartbeat = z.infer<typeof Heartbeat>

/** An agent that takes work for a project. */
export const AgentStatus = z.strictObject({
  host: z.strictObject({ id: Sha256, label: Name }),
  agentVersion: Name,
  work: Id.nullable(),
  registeredAt: Instant,
  seenAt: Instant,
  /** It has missed its heartbeats. */
  silent: z.boolean(),
})
export type AgentStatus = z.infer<typeof AgentStatus>

/** How a piece of work ended. `returned`: the agent stopped before it was done, and somebody else may take it. */
export const WorkOutcome = z.strictObject({
  host: Sha256,
  outcome: z.enum(['done', 'failed', 'returned']),
  runs: z.array(Id).max(40),
  error: z.string().max(limits.textLength).nullable(),
})
export type WorkOutcome = z.infer<typeof WorkOutcome>

/** Times of the protocol, in milliseconds. */
export const workTimes = {
  /** A heartbeat is due this often. */
  heartbeatMs: 20_000,
  /** Without one for so long, an agent counts as silent and its work goes back to the queue. */
  leaseMs: 90_000,
  /** The longest that a claim may wait for work: shorter than proxies' patience. */
  claimWaitMs: 25_000,
} as const
