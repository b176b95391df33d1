import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export type Read =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'unread'
      readonly why: string
      /** Set where it is certain that there is nothing to read, which can be an answer in itself. */
      readonly nothing?: 'absent' | 'empty'
    }

/** The kernel's files, below a root that tests set to captured ones. Paths are absolute, as on a real host. */
export interface HostFiles {
  /** A file's text without surrounding space, unpacked where its name ends in `.gz`; an empty file counts as unread. */
  read(path: string): Read
  /** Names in a directory, sorted as people count (cpu2 before cpu10); none where it does not exist. */
  list(path: string): readonly string[]
}

/** Reads `/proc` and `/sys` below `root`. Their files are made in memory, so reading them blocks nobody. */
export function createHostFiles(root = '/'): HostFiles {
  return {
    read(path) {
      try {
        const bytes = readFileSync(join(root, path))
        return textRead(path, (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
      } catch (error) {
        return reason(path, error)
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

/** What a file says: its text without surrounding space, or that it is empty. */
export function textRead(path: string, content: string): Read {
  const text = content.trim()
  return text === '' ? { kind: 'unread', why: `${path} is empty`, nothing: 'empty' } : { kind: 'text', text }
}

function reason(path: string, error: unknown): Read {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return { kind: 'unread', why: `${path} does not exist`, nothing: 'absent' }
  if (code === 'EACCES' || code === 'EPERM')
    return { kind: 'unread', why: `${path} may not be read by this user` }
  return { kind: 'unread', why: `${path} could not be read (${code || String(error)})` }
}
