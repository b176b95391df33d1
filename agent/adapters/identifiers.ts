import { createHash } from 'node:crypto'
import { limits } from '../../server/contract/values.ts'

/** A thing to be named: what tells it from all others, and what people call it. */
export interface Named {
  readonly key: string
  readonly text: string
}

/**
 * Names as the contract wants them (lower-case letters, digits and `_`) for names as other tools give them, by key.
 * The same text always gives the same name, and two keys never share one: where the plain forms of two are equal
 * (`a/b` and `a_b`), the one that is its own plain form keeps it and the others carry a hash of their key.
 * `fallback` is put before what does not begin with a letter; `taken` are names that are given away already.
 */
export function identifiersFor(
  things: readonly Named[],
  fallback: string,
  taken: readonly string[] = [],
): ReadonlyMap<string, string> {
  const byKey = new Map(
    things.map((thing) => [thing.key, { ...thing, plain: plainForm(thing.text, fallback) }]),
  )
  const distinct = [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  const sharing = Map.groupBy(distinct, ({ plain }) => plain)
  const used = new Set(taken)
  const names = new Map<string, string>()
  const keepsPlain = (thing: (typeof distinct)[number]) => {
    const others = sharing.get(thing.plain) ?? []
    const own = others.filter(({ text, plain }) => text === plain)
    const alone = others.length === 1 || (own.length === 1 && own[0]?.key === thing.key)
    return alone && thing.plain.length <= longestPlain && !used.has(thing.plain)
  }
  const [plain, hashed] = [distinct.filter(keepsPlain), distinct.filter((thing) => !keepsPlain(thing))]
  for (const thing of plain) {
    names.set(thing.key, thing.plain)
    used.add(thing.plain)
  }
  for (const thing of hashed) {
    const name = withHash(thing.plain, thing.key, used)
    names.set(thing.key, name)
    used.add(name)
  }
  return names
}

/** A text that stands in an argv: as it is, or cut with a hash of the whole where the contract's limit is exceeded. */
export function argvText(text: string): string {
  if (text.length <= limits.textLength) return text
  return `${text.slice(0, limits.textLength - 20)}… ${hashOf(text).slice(0, 16)}`
}

/** Room for a hash below the contract's limit. */
const longestPlain = limits.nameLength - 20

function plainForm(text: string, fallback: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  if (plain === '') return fallback
  return /^[a-z]/.test(plain) ? plain : `${fallback}_${plain}`
}

function withHash(plain: string, key: string, used: ReadonlySet<string>): string {
  const hash = hashOf(key)
  const stem = plain.slice(0, longestPlain).replace(/_+$/, '')
  let length = 8
  while (used.has(`${stem}_${hash.slice(0, length)}`) && length < 18) length++
  return `${stem}_${hash.slice(0, length)}`
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
