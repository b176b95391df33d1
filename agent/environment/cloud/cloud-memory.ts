import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a metadata service once said, kept on the host's disk for the time when it does not answer. */
export interface CloudMemory {
  recall(): string | null
  remember(text: string): void
}

/** Keeps it in the agent's state directory; a directory that cannot be written is no reason to fail. */
export function createCloudMemory(stateDir: string): CloudMemory {
  const path = join(stateDir, 'cloud-facts.json')
  return {
    recall() {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        return null
      }
    },
    remember(text) {
      try {
        writeFileSync(`${path}.new`, text, { mode: 0o600 })
        renameSync(`${path}.new`, path)
      } catch {
        // Then the service is asked anew each time, as without a memory.
      }
    },
  }
}
