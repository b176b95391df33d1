import { type Document, isMap, isNode, isPair, isScalar, type LineCounter } from 'yaml'
import type { z } from 'zod'
import { nearest } from './nearest.ts'

/** A file of settings, as far as telling what is wrong with it takes. */
export interface YamlText {
  readonly file: string
  readonly document: Document
  readonly lines: LineCounter
  readonly value: unknown
  /** The keys that are known at a place of the file. */
  readonly knownKeys: (value: unknown, path: readonly PropertyKey[]) => readonly string[]
  /** Keys whose values are never shown: somebody may have put a secret there. */
  readonly hidden: ReadonlySet<string>
}

type Issue = z.core.$ZodIssue

/** One line for each mistake, in the order of the file: `file:line: key: expected …, got …`. */
export function describeIssues(issues: readonly Issue[], yaml: YamlText): readonly string[] {
  return issues
    .flatMap((issue) => describeIssue(issue, yaml))
    .sort((a, b) => a.line - b.line)
    .map(({ line, text }) => `${yaml.file}:${line}: ${text}`)
}

interface Mistake {
  readonly line: number
  readonly text: string
}

function describeIssue(issue: Issue, yaml: YamlText): readonly Mistake[] {
  if (issue.code === 'invalid_union') return describeUnion(issue, yaml)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key]
      return mistake(path, `unknown key${suggest(key, yaml.knownKeys(yaml.value, issue.path))}`, yaml)
    })
  }
  // A bad key of `machines` is reported at the map, with the key's own mistakes inside.
  if (issue.code === 'invalid_key') {
    const name = show(issue.path.at(-1))
    return [mistake(issue.path, `${issue.issues[0]?.message ?? 'expected another name'}, got ${name}`, yaml)]
  }
  const came = valueAt(yaml.value, issue.path)
  const known = issue.code === 'invalid_value' && typeof came === 'string' ? issue.values.map(String) : []
  return [
    mistake(
      issue.path,
      `${expectation(issue)}, got ${showAt(issue.path, came, yaml)}${didYouMean(came, known)}`,
      yaml,
    ),
  ]
}

/** Of a union's branches, the one that suits the value's own type is the one that was meant. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, yaml: YamlText): readonly Mistake[] {
  const came = valueAt(yaml.value, issue.path)
  const kinds = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : []
  if (issue.errors.length === 0) {
    const what = `expected one of ${kinds.join(', ')}, got ${show(came)}${didYouMean(came, kinds)}`
    return [mistake(issue.path, what, yaml)]
  }
  const meant = issue.errors.find(
    (branch) => !branch.some((inner) => inner.path.length === 0 && isTypeMistake(inner, came)),
  )
  const [only] = meant ?? []
  if (meant === undefined || (only?.code === 'invalid_value' && only.path.length === 0)) {
    const branches = issue.errors.flatMap((branch) => branch.filter((inner) => inner.path.length === 0))
    const wanted = [...new Set(branches.map((inner) => expectation(inner).replace('expected ', '')))]
    const known = only?.code === 'invalid_value' ? only.values.map(String) : []
    const what = `expected ${wanted.join(', or ')}, got ${show(came)}${didYouMean(came, known)}`
    return [mistake(issue.path, what, yaml)]
  }
  return meant.flatMap((inner) => describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, yaml))
}

function isTypeMistake(issue: Issue, came: unknown): boolean {
  if (issue.code === 'invalid_type') return true
  return issue.code === 'invalid_value' && typeof came !== 'string'
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeNames[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return issue.values.length === 1
        ? `expected ${JSON.stringify(issue.values[0])}`
        : `expected one of ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return `expected ${sizes[issue.origin] ?? ''}at least ${issue.minimum}`
    case 'too_big':
      return `expected ${sizes[issue.origin] ?? ''}at most ${issue.maximum}`
    default:
      return issue.message.startsWith('expected')
        ? issue.message
        : `expected another value (${issue.message})`
  }
}

const typeNames: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of names',
}
const sizes: Readonly<Record<string, string>> = {
  array: 'a list of length ',
  string: 'a text of length ',
}

function mistake(path: readonly PropertyKey[], what: string, { document, lines }: YamlText): Mistake {
  return { line: lines.linePos(offsetOf(document, path)).line, text: `${keyName(path)}: ${what}` }
}

/** Position of the key at `path`, or of the nearest thing around it that is in the file. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true)
    const key = path[depth - 1]
    if (isMap(parent)) {
      const pair = parent.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key),
      )
      if (isNode(pair?.key) && pair.key.range) return pair.key.range[0]
    }
    const node = document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return document.contents?.range?.[0] ?? 0
}

function keyName(path: readonly PropertyKey[]): string {
  const name = path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  )
  return name === '' ? 'the file' : name
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    value,
  )
}

function showAt(path: readonly PropertyKey[], value: unknown, { hidden }: YamlText): string {
  const isHidden = path.some((key) => hidden.has(String(key)))
  return isHidden && typeof value === 'string' ? `a text of ${value.length} letters` : show(value)
}

/** A value and its type as a reader of YAML knows it. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'nothing (null)'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return `a map with ${Object.keys(value).join(', ') || 'no keys'}`
  const text = String(JSON.stringify(value))
  return `${text.length > 60 ? `${text.slice(0, 57)}…` : text} (${typeof value === 'string' ? 'text' : typeof value})`
}

function suggest(key: string, known: readonly string[]): string {
  const close = nearest(key, known)
  return `${close === null ? '' : `, did you mean "${close}"?`} (known: ${known.join(', ')})`
}

function didYouMean(came: unknown, known: readonly string[]): string {
  const close = typeof came === 'string' ? nearest(came, known) : null
  return close === null ? '' : `, did you mean "${close}"?`
}
