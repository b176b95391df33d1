import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

export interface BuiltDashboard {
  readonly webDir: string
  readonly remove: () => Promise<void>
}

/** Builds the dashboard from its sources into a folder of its own, so that no stale build is tested. */
export async function buildDashboard(): Promise<BuiltDashboard> {
  const webDir = await mkdtemp(join(tmpdir(), 'metalmark-web-'))
  await build({ logLevel: 'error', build: { outDir: webDir } })
  return { webDir, remove: () => rm(webDir, { recursive: true }) }
}
