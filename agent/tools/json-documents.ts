import { stripAnsi } from './tool.ts'

export type JsonDocuments =
  | { readonly kind: 'documents'; readonly documents: readonly unknown[] }
  | { readonly kind: 'broken'; readonly reason: string }

/**
 * Reads the JSON objects in a tool's output: terminal colours are dropped and so are lines before the first `{`
 * (warnings), and several documents may follow each other without a separator.
 */
export function readJsonDocuments(text: string): JsonDocuments {
  const clean = stripAnsi(text)
  const start = clean.search(/^[ \t]*\{/m)
  if (start < 0) return { kind: 'broken', reason: `no JSON object in the output${quote(clean)}` }
  const documents: unknown[] = []
  let rest = clean.slice(start)
  while (rest.trim() !== '') {
    rest = rest.trimStart()
    const end = endOfObject(rest)
    if (end < 0) return { kind: 'broken', reason: 'the JSON is cut off before its end' }
    try {
      documents.push(JSON.parse(rest.slice(0, end)))
    } catch (error) {
      return { kind: 'broken', reason: `the JSON is broken: ${String(error).slice(0, 200)}` }
    }
    rest = rest.slice(end)
  }
  return { kind: 'documents', documents }
}

/** The index after the object that the text begins with; -1 where it does not end. Anything else is taken whole. */
function endOfObject(text: string): number {
  if (!text.startsWith('{')) return text.length
  let depth = 0
  // Strings are passed over whole, so that brackets in them do not count.
  for (const token of text.matchAll(/"(?:\\.|[^"\\])*"?|[{}]/gs)) {
    if (token[0] === '{') depth++
    if (token[0] === '}' && --depth === 0) return token.index + 1
  }
  return -1
}

function quote(text: string): string {
  const said = text.trim()
  return said === '' ? ' (it is empty)' : `: ${said.slice(0, 200)}`
}
