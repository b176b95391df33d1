import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Read =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unread'; readonly why: string }

/** The kernel's files, below a root that tests set to captured ones. Paths are absolute, as on a real host. */
export interface HostFiles {
  /** A file's text without surrounding space; an empty file counts as unread. */
  read(path: string): Read
  /** Names in a directory, sorted as people count (cpu2 before cpu10); none where it does not exist. */
  list(path: string): readonly string[]
}

/** Reads `/proc` and `/sys` below `root`. Their files are made in memory, so reading them blocks nobody. */
export function createHostFiles(root = '/'): HostFiles {
  return {
    read(path) {
      try {
        const text = readFileSync(join(root, path), 'utf8').trim()
        return text === '' ? { kind: 'unread', why: `${path} is empty` } : { kind: 'text', text }
      } catch (error) {
        return { kind: 'unread', why: reason(path, error) }
      }
    },
    list(path) {
      try {
        return readdirSync(join(root, path)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      } catch {
        return []
      }
    },
  }
}

/** The file's text, or null where it could not be read and nobody needs to know why. */
export function textOrNull(files: HostFiles, path: string): string | null {
  const read = files.read(path)
  return read.kind === 'text' ? read.text : null
}

function reason(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return `${path} does not exist`
  if (code === 'EACCES' || code === 'EPERM') return `${path} may not be read by this user`
  return `${path} could not be read (${code || String(error)})`
}
