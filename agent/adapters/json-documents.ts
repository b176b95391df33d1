import { stripAnsi } from './strip-ansi.ts'

export type JsonDocuments =
  | {
      readonly kind: 'documents'
      readonly documents: readonly unknown[]
      readonly sources: readonly string[]
    }
  | { readonly kind: 'broken'; readonly reason: string }

/**
 * Reads the JSON objects in a tool's output, which may follow each other with or without anything between them. Terminal
 * colours are dropped, and so are lines that cannot be of a document (warnings). `sources` are the documents' texts, for
 * what `JSON.parse` does not tell. A document that is broken or cut off breaks the whole: what was in it is unknown.
 */
export function readJsonDocuments(text: string): JsonDocuments {
  const clean = stripAnsi(text)
  const start = clean.search(/^[ \t]*\{/m)
  if (start < 0) return { kind: 'broken', reason: `no JSON object in the output${quote(clean)}` }
  const documents: unknown[] = []
  const sources: string[] = []
  let rest = clean.slice(start).trimStart()
  while (rest !== '') {
    if (!rest.startsWith('{')) {
      return { kind: 'broken', reason: `the JSON is broken: expected another object${quote(rest)}` }
    }
    const end = endOfObject(rest)
    if (end < 0) return { kind: 'broken', reason: 'the JSON is cut off before its end' }
    const source = rest.slice(0, end)
    try {
      documents.push(JSON.parse(source))
    } catch (error) {
      return { kind: 'broken', reason: `the JSON is broken: ${String(error).slice(0, 200)}` }
    }
    sources.push(source)
    rest = withoutWarnings(rest.slice(end))
  }
  return { kind: 'documents', documents, sources }
}

/** The index after the object that the text begins with; -1 where it does not end. */
function endOfObject(text: string): number {
  let depth = 0
  // Strings are passed over whole, so that brackets in them do not count.
  for (const token of text.matchAll(/"(?:\\.|[^"\\])*"?|[{}]/gs)) {
    if (token[0] === '{') depth++
    if (token[0] === '}' && --depth === 0) return token.index + 1
  }
  return -1
}

/** Passes over lines without a sign that JSON is made of: one that has any could be the rest of a document. */
function withoutWarnings(text: string): string {
  return text.trimStart().replace(/^(?:[^\n{}[\]"]+(?:\n\s*|$))+/, '')
}

function quote(text: string): string {
  const said = text.trim()
  return said === '' ? ' (it is empty)' : `: ${said.slice(0, 200)}`
}
