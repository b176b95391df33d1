const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A date and time in the reader's zone, sortable by eye: `2026-03-01 14:05`. */
export function formatInstant(instant: number): string {
  const date = new Date(instant)
  const pad = (value: number) => String(value).padStart(2, '0')
  const days = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
  return `${days} ${pad(date.getHours())}:${pad(date.getMinutes())}`
}

/** The day of an instant, in the reader's time zone: `2026-03-01`. */
export function formatDay(instant: number): string {
  return formatInstant(instant).slice(0, 10)
}

/** How long ago an instant was: `just now`, `5 min ago`, `3 h ago`, `12 days ago`; far ones as a date. */
export function formatAgo(instant: number, now: number): string {
  const age = now - instant
  if (age < minute) return 'just now'
  if (age < hour) return `${Math.floor(age / minute)} min ago`
  if (age < 2 * day) return `${Math.floor(age / hour)} h ago`
  if (age < 60 * day) return `${Math.floor(age / day)} days ago`
  return formatInstant(instant).slice(0, 10)
}

/** A duration in milliseconds: `840 ms`, `12.5 s`, `3 min 05 s`, `1 h 12 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < minute) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`
  const seconds = Math.floor(ms / 1000)
  if (ms < hour) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor(seconds / 60) % 60).padStart(2, '0')} min`
}
