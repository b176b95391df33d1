/**
 * Reads a `.properties` file (the format of `java.util.Properties.load`, as far as programs write it themselves: one
 * `key=value` or `key:value` a line, with `\:`, `\=`, `\\`, `\n` and `\u0041` escaped) and returns the keys asked for.
 */
export function parseJavaProperties<Key extends string>(
  text: string,
  keys: readonly Key[],
): Partial<Record<Key, string>> {
  const wanted = new Map<string, Key>(keys.map((key) => [key, key]))
  const found: Partial<Record<Key, string>> = {}
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([^#!\s=:](?:\\.|[^\\=:\s])*)\s*[=:\s]\s*(.*)$/.exec(line)
    const key = wanted.get(unescapeText(match?.[1] ?? ''))
    const value = unescapeText(match?.[2] ?? '').trim()
    if (key !== undefined && value !== '') found[key] = value
  }
  return found
}

function unescapeText(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, plain: string) =>
    code === undefined ? (controls[plain] ?? plain) : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' }
