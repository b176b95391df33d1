const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const clockSteps = [minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, 12 * hour]
const daySteps = [1, 2, 7, 14]
const monthSteps = [1, 2, 3, 6, 12, 24, 60]

/** At most `most` moments within a range that people name: full hours, days, months in the reader's zone. */
export function timeTicks(range: { readonly min: number; readonly max: number }, most: number): number[] {
  const length = range.max - range.min
  if (!(length > 0)) return [range.min]
  const clock = clockSteps.find((step) => length / step <= most)
  if (clock !== undefined) {
    const start = new Date(range.min).setHours(0, 0, 0, 0)
    const first = start + Math.ceil((range.min - start) / clock) * clock
    return Array.from({ length: Math.floor((range.max - first) / clock) + 1 }, (_, i) => first + i * clock)
  }
  const days = daySteps.find((step) => length / (step * day) <= most)
  const months = monthSteps.find((step) => length / (step * 30 * day) <= most) ?? 120
  const at = new Date(range.min)
  const ticks: number[] = []
  const first =
    days === undefined
      ? new Date(at.getFullYear(), 0, 1)
      : new Date(at.getFullYear(), at.getMonth(), at.getDate())
  for (let tick = first; tick.getTime() <= range.max; tick = next(tick, days, months)) {
    if (tick.getTime() >= range.min) ticks.push(tick.getTime())
  }
  return ticks
}

/** What a tick says: a day, or a time of day where ticks are closer together. */
export function timeTickText(tick: number, range: { readonly min: number; readonly max: number }): string[] {
  const date = new Date(tick)
  const pad = (value: number) => String(value).padStart(2, '0')
  const days = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
  return range.max - range.min < 8 * day
    ? [`${pad(date.getHours())}:${pad(date.getMinutes())}`, days.slice(5)]
    : [days]
}

function next(tick: Date, days: number | undefined, months: number): Date {
  return days === undefined
    ? new Date(tick.getFullYear(), tick.getMonth() + months, 1)
    : new Date(tick.getFullYear(), tick.getMonth(), tick.getDate() + days)
}
