import { Failure } from '../failure.ts'

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const

/**
 * When a mute ends: a length of time from now (`90m`, `12h`, `3d`, `2w`), or a day or instant of ISO 8601 in UTC unless
 * it says otherwise. Epoch milliseconds. Throws a `Failure` for anything else and for what is over.
 */
export function parseUntil(text: string, now: number): number {
  const [, count, unit] = /^(\d{1,4})([mhdw])$/.exec(text) ?? []
  const until =
    count === undefined ? parseInstant(text) : now + Number(count) * unitMs[unit as keyof typeof unitMs]
  if (until > now) return until
  throw new Failure(
    'usage',
    Number.isNaN(until)
      ? `Expected how long, such as 12h, 3d or 2w, or a day such as 2026-01-31, got ${JSON.stringify(text)}.`
      : `Expected a time to come, got ${JSON.stringify(text)}.`,
  )
}

/** Of a form that every engine reads alike; a time without a zone is UTC. */
const instantForm = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(Z|[+-]\d\d:\d\d)?)?$/

function parseInstant(text: string): number {
  const form = instantForm.exec(text)
  if (form === null) return Number.NaN
  return Date.parse(text.includes('T') && form[1] === undefined ? `${text}Z` : text)
}
