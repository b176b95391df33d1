import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSecrets } from '../../../server/notify/secrets.ts'

let folder: string
const file = (name: string) => path.join(folder, 'netstack', name)

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'metalmark-secrets-'))
  mkdirSync(path.join(folder, 'netstack'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string, mode = 0o600): void {
  writeFileSync(file(name), text)
  chmodSync(file(name), mode)
}

describe('a secret', () => {
  test('is what its file says, without white space at either end', async () => {
    write('token', '\n abc def \n')
    expect(await createSecrets(folder)('netstack', 'token')).toBe('abc def')
  })

  test('that is replaced holds at the next use', async () => {
    const secrets = createSecrets(folder)
    write('rotated', 'old')
    expect(await secrets('netstack', 'rotated')).toBe('old')
    write('rotated', 'new')
    expect(await secrets('netstack', 'rotated')).toBe('new')
  })

  test('may be a link, as orchestrators lay secrets down', async () => {
    write('data', 'abc')
    symlinkSync('data', file('linked'))
    expect(await createSecrets(folder)('netstack', 'linked')).toBe('abc')
  })

  test('that is missing is named with its place', async () => {
    await expect(createSecrets(folder)('netstack', 'github-token')).rejects.toThrow(
      `Expected the secret github-token in ${file('github-token')}, which the operator creates: there is no such file`,
    )
  })

  test.each([0o604, 0o602, 0o644])('that everybody may read or write (%o) is refused', async (mode) => {
    write('open', 'abc', mode)
    await expect(createSecrets(folder)('netstack', 'open')).rejects.toThrow(`chmod 600 ${file('open')}`)
  })

  test('of more than 16 KiB, of nothing, or in a folder is refused', async () => {
    const secrets = createSecrets(folder)
    write('large', 'x'.repeat(16 * 1024 + 1))
    write('empty', ' \n')
    mkdirSync(file('folder'), { recursive: true })
    await expect(secrets('netstack', 'large')).rejects.toThrow('Expected at most 16384 bytes')
    await expect(secrets('netstack', 'empty')).rejects.toThrow('the file is empty')
    await expect(secrets('netstack', 'folder')).rejects.toThrow('which is no file')
  })

  test.each([
    ['..', 'token'],
    ['netstack', '../netstack/token'],
    ['netstack', '/etc/passwd'],
    ['netstack/..', 'token'],
    ['netstack', 'token\0'],
    ['netstack', '..'],
  ])('is not looked for in %j under %j', async (project, name) => {
    write('token', 'abc')
    await expect(createSecrets(folder)(project, name)).rejects.toThrow('Expected the name of a secret')
  })

  test('needs a folder of secrets', async () => {
    await expect(createSecrets(null)('netstack', 'token')).rejects.toThrow('METALMARK_SECRETS')
  })
})
