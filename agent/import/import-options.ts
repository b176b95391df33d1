import { Path } from '../../server/contract/benchmark.ts'
import { earliestInstant, Identifier } from '../../server/contract/values.ts'
import { parseTime } from '../analyze/csv-time.ts'
import { Failure } from '../failure.ts'
import { type ToldField, toldFields } from './told-environment.ts'

/** What a person tells of results, as the command line has it. */
export interface ToldOptions {
  readonly benchmark?: string | undefined
  readonly path?: string | undefined
  readonly measuredAt?: string | undefined
  readonly measuredElsewhere?: boolean | undefined
  readonly hostLabel?: string | undefined
  readonly environment?: readonly string[] | undefined
}

export interface CheckedOptions {
  readonly path: Path | undefined
  /** Epoch milliseconds. */
  readonly measuredAt: number | undefined
  readonly fields: readonly ToldField[]
}

/** The options with their values read, before any file is. Throws a `Failure` of kind `usage`; `now` is the clock. */
export function checkOptions(options: ToldOptions, now: number): CheckedOptions {
  const { path: given, benchmark, measuredElsewhere, hostLabel, measuredAt, environment = [] } = options
  const path = Path.optional().safeParse(given)
  if (!path.success) {
    throw new Failure('usage', `--path: expected one of ${Path.options.join(', ')}, got ${given}.`)
  }
  if (benchmark !== undefined && !Identifier.safeParse(benchmark).success) {
    const expected = 'lower-case letters, digits and "_", beginning with a letter'
    throw new Failure('usage', `--benchmark: expected ${expected}, got ${benchmark}.`)
  }
  if (measuredElsewhere && !hostLabel) {
    throw new Failure('usage', 'Expected --host-label with --measured-elsewhere: which host measured?')
  }
  return { path: path.data, measuredAt: readInstant(measuredAt, now), fields: toldFields(environment) }
}

function readInstant(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  const instant = parseTime(text.trim())
  if (instant === null || instant < earliestInstant) {
    throw new Failure('usage', `--measured-at: expected a time such as 2026-11-20T14:00:00Z, got ${text}.`)
  }
  if (instant <= now) return Math.round(instant)
  throw new Failure('usage', `--measured-at: ${text} has not come yet by this host's clock.`)
}
