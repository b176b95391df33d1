/**
 * How well a text answers a query, higher is better; null where it does not. Each word of the query has to be in the text:
 * as a whole, or letter by letter in its order. Whole words, beginnings and letters side by side count for more, long
 * texts for less.
 */
export function fuzzyScore(query: string, text: string): number | null {
  const low = text.toLowerCase()
  let sum = 0
  for (const word of query.toLowerCase().split(/\s+/)) {
    if (word === '') continue
    const score = wordScore(word, low)
    if (score === null) return null
    sum += score
  }
  return sum - low.length / 1000
}

function wordScore(word: string, text: string): number | null {
  const at = text.indexOf(word)
  if (at >= 0) return word.length * (isBeginning(text, at) ? 4 : 3)
  return lettersScore(word, text)
}

function lettersScore(word: string, text: string): number | null {
  let from = 0
  let score = 0
  for (const letter of word) {
    const at = text.indexOf(letter, from)
    if (at < 0) return null
    score += isBeginning(text, at) ? 1.5 : at === from && from > 0 ? 1 : 0.25
    from = at + 1
  }
  return score
}

function isBeginning(text: string, at: number): boolean {
  return at === 0 || !/[a-z0-9]/.test(text[at - 1] ?? '')
}
