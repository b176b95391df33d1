/**
 * An instant from a cell of a CSV, in epoch milliseconds; null for anything else. Read are
 * - seconds since 1970, and milliseconds from 100,000,000,000 up (that many seconds are the year 5138);
 * - ISO 8601 and what tools make of it: `2024-01-31`, `2024-01-31T02:00:00.5Z`, `2024.01.31 2:00:00 +0100`.
 *
 * A time without a zone is in UTC, so that the same file gives the same report everywhere.
 */
export function parseTime(text: string): number | null {
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return fromNumber(Number(text))
  const fields = dateTime.exec(text)?.groups
  if (fields === undefined) return null
  const part = (name: string) => Number(fields[name] ?? 0)
  const [year, month, day] = [part('year'), part('month'), part('day')]
  const [hour, minute, second] = [part('hour'), part('minute'), part('second')]
  if (hour > 23 || minute > 59 || second >= 61) return null
  const midnight = Date.UTC(year, month - 1, day)
  // Date.UTC carries the 31st of February over into March.
  if (new Date(midnight).getUTCMonth() !== month - 1 || new Date(midnight).getUTCDate() !== day) return null
  const sign = fields['sign'] === '-' ? -1 : 1
  const zone = sign * (part('zoneHour') * 60 + part('zoneMinute'))
  return midnight + ((hour * 60 + minute - zone) * 60 + second) * 1000
}

const dateTime =
  /^(?<year>\d{4})(?<separator>[-./])(?<month>\d{1,2})\k<separator>(?<day>\d{1,2})(?:[T ]\s*(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}(?:[.,]\d+)?))?\s*(?:Z|UTC|(?<sign>[+-])(?<zoneHour>\d{2}):?(?<zoneMinute>\d{2})?)?)?$/i

function fromNumber(value: number): number | null {
  const ms = Math.abs(value) >= 1e11 ? value : value * 1000
  // The last instant that a Date can hold.
  return Math.abs(ms) <= 8.64e15 ? ms : null
}
