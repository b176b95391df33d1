import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { bundledVersion } from './bundled.ts'

/** The agent's version: built into the one-file agent, else that of the nearest `package.json`, compiled or not. */
export function agentVersion(): string {
  if (bundledVersion !== undefined) return bundledVersion
  for (const up of ['../package.json', '../../package.json']) {
    try {
      return Package.parse(JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'))).version
    } catch {
      // Compiled files stand one directory deeper: the next place is tried.
    }
  }
  return 'unknown'
}

const Package = z.object({ name: z.literal('metalmark'), version: z.string() })
