import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type HostFiles, textOrNull } from '../environment/host-files.ts'
import { Failure } from '../failure.ts'

/** One value that Metalmark has set, with the one that was there before. */
const Change = z.strictObject({
  tuning: z.string(),
  /** The values are written back by root, so nothing but the kernel's own settings may stand here. */
  target: z.string().regex(/^(service:irqbalance|\/(sys|proc\/sys)(\/[A-Za-z0-9_:-][A-Za-z0-9_.:-]*)+)$/),
  old: z.string(),
  set: z.string(),
})
export type Change = z.infer<typeof Change>

/** What was changed on this host, kept so that exactly this can be taken back. */
const TuningRecord = z.strictObject({
  format: z.literal(1),
  /** A restart takes everything back by itself. */
  bootId: z.string(),
  changes: z.array(Change),
})

/**
 * The changes that stand since the last restart; none where nothing was tuned. Throws a `Failure` when the record is
 * there but cannot be understood: overwriting it would lose what was there before.
 */
export function readChanges(stateDir: string, files: HostFiles): readonly Change[] {
  const file = recordFile(stateDir)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw unreadable(file, cause)
  }
  const record = parseRecord(text, file)
  return record.bootId === bootId(files) ? record.changes : []
}

/** Replaces the record in one step, so that a crash leaves the old one or the new one. */
export function writeChanges(stateDir: string, files: HostFiles, changes: readonly Change[]): void {
  const file = recordFile(stateDir)
  if (changes.length === 0) {
    rmSync(file, { force: true })
    return
  }
  mkdirSync(stateDir, { recursive: true, mode: 0o711 })
  const temporary = `${file}.${process.pid}`
  const descriptor = openSync(temporary, 'w', 0o644)
  try {
    writeSync(descriptor, `${JSON.stringify({ format: 1, bootId: bootId(files), changes }, null, 2)}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(temporary, file)
}

function parseRecord(text: string, file: string): z.infer<typeof TuningRecord> {
  try {
    return TuningRecord.parse(JSON.parse(text))
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

function unreadable(file: string, cause: unknown): Failure {
  return new Failure('environment', `Expected the record of what was tuned in ${file}, but cannot read it.`, {
    cause,
    hint: 'It holds the values from before. When it is of no use any more: remove it, or restart the host.',
  })
}

function recordFile(stateDir: string): string {
  return join(stateDir, 'host-tuning.json')
}

function bootId(files: HostFiles): string {
  return textOrNull(files, '/proc/sys/kernel/random/boot_id') ?? 'unknown'
}
