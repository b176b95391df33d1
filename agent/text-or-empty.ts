import { readFileSync } from 'node:fs'

/** A file's text; empty where it cannot be read. For `/proc`, where a process may end meanwhile or be another user's. */
export function textOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
