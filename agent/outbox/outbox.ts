import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Problem } from '../../server/contract/problem.ts'
import { RunUpload } from '../../server/contract/run.ts'
import { Id, Slug } from '../../server/contract/values.ts'
import { type Lock, tryLock } from '../lock-file.ts'

/** A measured run on its way: where it goes and what it is. Tokens are never written. */
export const Parcel = z.strictObject({
  format: z.literal(1),
  server: z.string(),
  project: Slug,
  run: RunUpload,
})
export type Parcel = z.infer<typeof Parcel>

export interface Outbox {
  readonly directory: string
  /** Writes a run to disk so that it outlives a crash of anything that follows. */
  put(parcel: Parcel): void
  /** Ids of the runs that wait, oldest first. */
  list(): readonly string[]
  /** Takes a run for sending; null where another process has it or has just sent it. */
  claim(id: string, now: number): Claim | null
}

export interface Claim {
  readonly id: string
  /** The run, or why the file cannot be read. */
  read():
    | { readonly kind: 'parcel'; readonly parcel: Parcel }
    | { readonly kind: 'unreadable'; readonly reason: string }
  /** The server has it: the file goes. */
  sent(): void
  /** The server will never take it: the file is kept in `refused/` with the reason beside it. */
  refused(reason: Problem | { readonly detail: string }): string
  /** Leaves the run where it is, for another time. */
  release(): void
}

/** The directory of runs that the server does not have yet: readable for this user only. */
export function createOutbox(directory: string): Outbox {
  const refusedDir = join(directory, 'refused')
  mkdirSync(refusedDir, { recursive: true, mode: 0o700 })
  return {
    directory,
    put(parcel) {
      writeDurably(directory, `${parcel.run.id}.json`, JSON.stringify(parcel))
    },
    list: () => namesIn(directory),
    claim(id, now) {
      const attempt = tryLock(join(directory, `${id}.lock`), { purpose: `sending ${id}`, now })
      if (attempt.kind === 'held') return null
      // Between the listing and the lock another process may have sent it.
      if (!namesIn(directory).includes(id)) {
        attempt.lock.release()
        return null
      }
      return createClaim({ id, directory, refusedDir, lock: attempt.lock })
    },
  }
}

interface ClaimParts {
  readonly id: string
  readonly directory: string
  readonly refusedDir: string
  readonly lock: Lock
}

function createClaim({ id, directory, refusedDir, lock }: ClaimParts): Claim {
  const file = join(directory, `${id}.json`)
  return {
    id,
    release: () => lock.release(),
    read() {
      try {
        return { kind: 'parcel', parcel: Parcel.parse(JSON.parse(readFileSync(file, 'utf8'))) }
      } catch (error) {
        return {
          kind: 'unreadable',
          reason: `${file} is not a run of this version: ${String(error).slice(0, 500)}`,
        }
      }
    },
    sent() {
      rmSync(file, { force: true })
      syncDirectory(directory)
      lock.release()
    },
    refused(reason) {
      const kept = join(refusedDir, `${id}.json`)
      writeDurably(refusedDir, `${id}.problem.json`, JSON.stringify(reason, null, 2))
      renameSync(file, kept)
      syncDirectory(refusedDir)
      syncDirectory(directory)
      lock.release()
      return kept
    },
  }
}

/** Ids are ULIDs, so their order is that of the runs. */
function namesIn(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json') && Id.safeParse(name.slice(0, -5)).success)
    .map((name) => name.slice(0, -5))
    .sort()
}

/** Written aside, flushed, renamed, and the directory flushed: after a power cut there is the whole file or none. */
function writeDurably(directory: string, name: string, text: string): void {
  const temporary = join(directory, `.${name}.${process.pid}.tmp`)
  const file = openSync(temporary, 'w', 0o600)
  try {
    const bytes = Buffer.from(text, 'utf8')
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporary, join(directory, name))
  syncDirectory(directory)
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
