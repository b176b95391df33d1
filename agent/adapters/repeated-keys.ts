/**
 * Where an object of a JSON document has a key more than once, as paths: `end.sum_sent`, `intervals[].sum`. `JSON.parse`
 * keeps the last of them and says nothing. The text must be one that `JSON.parse` takes.
 */
export function repeatedKeys(json: string): ReadonlySet<string> {
  const repeated = new Set<string>()
  const open: Level[] = []
  let before = ''
  for (const [token] of json.matchAll(/"(?:\\.|[^"\\])*"|[{}[\],:]/gs)) {
    const level = open.at(-1)
    if (token === '{' || token === '[') open.push(within(level, token))
    else if (token === '}' || token === ']') open.pop()
    // What stands before a colon is a key; what stands before a comma is a value.
    else if (token === ':' && level !== undefined && isRepeated(level, before)) repeated.add(pathOf(level))
    before = token
  }
  return repeated
}

interface Level {
  readonly path: string
  /** The keys so far; null for an array. */
  readonly keys: Set<string> | null
  key: string
}

function within(level: Level | undefined, bracket: '{' | '['): Level {
  return { path: level === undefined ? '' : pathOf(level), keys: bracket === '{' ? new Set() : null, key: '' }
}

/** Takes the next key, quoted, and tells whether it was there before. */
function isRepeated(level: Level, quoted: string): boolean {
  level.key = String(JSON.parse(quoted))
  const repeated = level.keys?.has(level.key) === true
  level.keys?.add(level.key)
  return repeated
}

function pathOf({ path, keys, key }: Level): string {
  if (keys === null) return `${path}[]`
  return path === '' ? key : `${path}.${key}`
}
