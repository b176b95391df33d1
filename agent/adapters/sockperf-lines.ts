/** Numbers by name, or why some are not there. */
type Found<Name extends string> = Readonly<Record<Name, string>> | string

/**
 * Takes the named groups of each pattern from the lines of a text. Every pattern must match, and where it matches several
 * lines they must say the same: two outputs in one text are not to be told apart.
 */
export function takeLines<Name extends string>(
  text: string,
  patterns: readonly (readonly [what: string, pattern: RegExp])[],
): Found<Name> {
  const found: Record<string, string> = {}
  for (const [what, pattern] of patterns) {
    const matches = [...text.matchAll(new RegExp(pattern, 'gm'))].map(({ groups }) => ({ ...groups }))
    const [first, ...more] = matches
    if (first === undefined) return `expected ${what} from sockperf, found none`
    if (more.some((match) => JSON.stringify(match) !== JSON.stringify(first))) {
      return `expected ${what} from sockperf once, found several that differ`
    }
    Object.assign(found, first)
  }
  return found as Readonly<Record<Name, string>>
}
