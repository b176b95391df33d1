/** A number of unknown unit for people: five significant digits, `1e-300` where plain digits would be too many. */
export function showNumber(value: number): string {
  return String(Number(value.toPrecision(5)))
}

/** A chance: `0.012`, `3e-7`; below what floating point tells apart from zero, `<1e-16`. */
export function showChance(p: number): string {
  if (p < 1e-16) return '<1e-16'
  return p < 0.001 ? p.toExponential(0) : String(Number(p.toPrecision(2)))
}

/** An instant in UTC to the minute, or to the second where it has seconds. */
export function showTime(epochMs: number): string {
  const [day = '', time = ''] = new Date(epochMs).toISOString().split('T')
  return `${day} ${time.startsWith('00:00', 3) ? time.slice(0, 5) : time.endsWith(':00.000Z') ? time.slice(0, 5) : time.slice(0, 8)}Z`
}

/** Text of the input without what a terminal would obey, shortened. */
export function showText(text: string, most = 80): string {
  const safe = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
  return safe.length > most ? `${safe.slice(0, most - 1)}…` : safe
}

/** `1,234,567`. */
export function showCount(count: number): string {
  return count.toLocaleString('en-US')
}
