import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll } from 'vitest'

/** Builds the one-file agent from the sources as they are now, into a directory that goes with the test file. */
export function buildOneFile(): string {
  const dir = mkdtempSync(join(tmpdir(), 'metalmark-one-file-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  const argv = ['build', '--config', 'vite.agent.config.ts', '--logLevel', 'warn', '--outDir', dir]
  const { status, stdout, stderr } = spawnSync(resolve('node_modules/.bin/vite'), argv, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`Building the one-file agent failed:\n${stdout}${stderr}`)
  return join(dir, 'metalmark.mjs')
}
