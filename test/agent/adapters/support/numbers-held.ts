/** The numbers that stand in a text, and whether a value is one of them in another unit. */
export interface NumbersHeld {
  readonly text: string
  /** Each different number, in the order in which they first stand in the text. */
  readonly tokens: readonly number[]
  /** Whether some token is this value, as it stands or times one of the scales. */
  has(value: number): boolean
  /** Whether some token is this value as it stands, but for rounding. */
  isToken(value: number): boolean
}

/**
 * Reads the numbers of a text. A number counts only whole: of `12.5.3` none does, so that a parser that takes `12.5` out
 * of it is caught. Units may touch it (`0.90m`), thousands may be separated by commas.
 */
export function numbersHeld(text: string, scales: readonly number[] = unitScales): NumbersHeld {
  const tokens = [...new Set([...plainNumbers(text), ...separatedNumbers(text)])]
  const scaled = Float64Array.from(tokens.flatMap((token) => scales.map((scale) => token * scale))).sort()
  const plain = Float64Array.from(tokens).sort()
  return { text, tokens, has: (value) => nearest(scaled, value), isToken: (value) => nearest(plain, value) }
}

/** Whether two numbers are the same but for the rounding of a multiplication. */
export function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b))
}

/**
 * Some of the numbers that follow a key of JSON, in their order: every run of them, and every run of each second, third
 * and fourth, because the documents' parts alternate. For derivations of means and spreads.
 */
export function* someOf(text: string, key: string): Generator<readonly number[]> {
  const found = [...text.matchAll(new RegExp(`"${key}"\\s*:\\s*(-?[\\d.]+(?:[eE][-+]?\\d+)?)`, 'g'))]
  const numbers = found.map(([, digits]) => Number(digits))
  for (const stride of [1, 2, 3, 4]) {
    for (let start = 0; start < numbers.length; start++) {
      const each = numbers.slice(start).filter((_, index) => index % stride === 0)
      for (let length = 1; length <= each.length; length++) yield each.slice(0, length)
    }
  }
}

const thousands = [1, 1e3, 1e6, 1e9, 1e-3, 1e-6, 1e-9]
const binary = [1024, 1024 ** 2, 1024 ** 3]

/** Metric and binary prefixes, of bits and of bytes told in bits. A factor 2 is not among them: half a round trip is none. */
const unitScales: readonly number[] = [...thousands, ...binary].flatMap((scale) => [scale, 8 * scale])

function* plainNumbers(text: string): Generator<number> {
  for (const { 0: digits, index } of text.matchAll(
    /(?<![\d.])(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?(?![\d.]*\d)/g,
  )) {
    const value = Number(digits)
    const signed = text[index - 1] === '-'
    if (signed) yield -value
    // In `10-20` the sign is none.
    if (!signed || /[\w)]/.test(text[index - 2] ?? '')) yield value
  }
}

function* separatedNumbers(text: string): Generator<number> {
  for (const [digits] of text.matchAll(/(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.,]*\d)/g)) {
    yield Number(digits.replaceAll(',', ''))
  }
}

function nearest(sorted: Float64Array, value: number): boolean {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return [sorted[low - 1], sorted[low]].some((near) => near !== undefined && same(near, value))
}
