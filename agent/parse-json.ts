/** The value of a JSON text; undefined where it is none, for a schema to refuse. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
