/** What is being typed: the word after the last comma. */
export function lastWord(text: string): string {
  return text.slice(text.lastIndexOf(',') + 1).trim()
}

/** The same list of words with another last one. */
export function withLastWord(text: string, word: string): string {
  const before = text.slice(0, text.lastIndexOf(',') + 1)
  return before === '' ? word : `${before} ${word}`
}
