import { z } from 'zod'

/** Limits of what the server takes, stated once; the schemas below and the error texts quote them. */
export const limits = {
  /** Bytes of an upload's JSON after decompression. */
  bodyBytes: 16 * 1024 * 1024,
  /** Bytes of one raw tool output. */
  rawOutputBytes: 2 * 1024 * 1024,
  resultsPerRun: 200,
  repetitionsPerResult: 1000,
  metricsPerBenchmark: 64,
  environmentFields: 1000,
  /** First-parent ancestors that a commit may come with. */
  lineage: 200,
  nameLength: 100,
  textLength: 2000,
  /** How far a host's clock may run ahead of the server's before a run is refused, in milliseconds. */
  clockAheadMs: 10 * 60 * 1000,
} as const

/** The earliest instant that a run or commit may carry (2005-04-07, git's first commit): anything before is a clock never set. */
export const earliestInstant = Date.UTC(2005, 3, 7)

/** A ULID made by the application: 26 characters of Crockford's base 32. */
export const Id = z
  .string()
  .regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'expected a ULID (26 characters, base 32)')

export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in 64 lower-case hexadecimal digits')

export const CommitHash = z
  .string()
  .regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'expected a full git commit hash in lower-case hexadecimal digits')

/** The beginning of a git commit's hash, or all of it. */
export const CommitPrefix = z
  .string()
  .regex(
    /^[0-9a-f]{7,64}$/,
    'expected at least the first 7 lower-case hexadecimal digits of a git commit hash',
  )

/** A project's short name in addresses. */
export const Slug = z
  .string()
  .max(limits.nameLength)
  .regex(
    /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/,
    'expected lower-case letters, digits, ".", "_" or "-", beginning and ending with a letter or digit',
  )

export const Name = z.string().min(1).max(limits.nameLength)

/** The name of a benchmark or metric, e.g. `tcp_stream_1`, `rtt_p99`. */
export const Identifier = z
  .string()
  .max(limits.nameLength)
  .regex(/^[a-z][a-z0-9_]*$/, 'expected lower-case letters, digits and "_", beginning with a letter')

export const Text = z.string().max(limits.textLength)

/** Epoch milliseconds. */
export const Instant = z
  .number()
  .int()
  .min(earliestInstant, 'expected epoch milliseconds after 2005: is the clock set?')

/** A measured number. JSON has no NaN and no infinities; the HTTP edge names them where they came as text. */
export const Measured = z.number()
