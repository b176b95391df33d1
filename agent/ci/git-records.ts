/** What `git log -z` prints, with NUL between fields as well: neither a subject nor a trailer can hold one. */
export function records(text: string, fields: number): string[][] {
  const all = text.split('\0')
  return Array.from({ length: Math.floor(all.length / fields) }, (_, i) =>
    all.slice(i * fields, (i + 1) * fields),
  )
}
