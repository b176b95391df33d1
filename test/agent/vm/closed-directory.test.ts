import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closedDirectory } from '../../../agent/vm/closed-directory.ts'

test('names the directory that others may not pass through', () => {
  const dir = mkdtempSync(join(tmpdir(), 'metalmark-closed-'))
  mkdirSync(join(dir, 'inner'), { mode: 0o755 })
  chmodSync(dir, 0o700)
  expect(closedDirectory(join(dir, 'inner', 'vmlinuz'))).toBe(dir)
  chmodSync(dir, 0o711)
  expect(closedDirectory(join(dir, 'inner', 'vmlinuz'))).toBeUndefined()
  rmSync(dir, { recursive: true })
})
