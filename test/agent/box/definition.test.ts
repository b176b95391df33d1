import { expect, test } from 'vitest'
import { customizeScript } from '../../../agent/box/customize.ts'
import { boxDefinition, boxVersion } from '../../../agent/box/definition.ts'
import { parseRelease } from '../../../agent/box/sources.ts'
import { run } from '../../../agent/process.ts'

test('the version is three numbers and changes with the definition', () => {
  const definition = boxDefinition('debian', 'bookworm', 'amd64')
  expect(boxVersion(definition)).toMatch(/^1\.0\.\d+$/)
  expect(boxVersion(boxDefinition('debian', 'bookworm', 'amd64'))).toBe(boxVersion(definition))
  expect(boxVersion({ ...definition, suite: 'trixie' })).not.toBe(boxVersion(definition))
  expect(boxVersion({ ...definition, packages: definition.packages.slice(1) })).not.toBe(
    boxVersion(definition),
  )
})

test('each distribution has its own kernel for virtual machines', () => {
  expect(boxDefinition('debian', 'bookworm', 'arm64').packages[0]).toBe('linux-image-cloud-arm64')
  expect(boxDefinition('ubuntu', 'noble', 'amd64').packages[0]).toBe('linux-image-virtual')
})

test('reads distribution and code name from os-release', () => {
  expect(parseRelease('ID=debian\nVERSION_CODENAME=bookworm\n')).toEqual({
    distribution: 'debian',
    suite: 'bookworm',
  })
  expect(parseRelease('ID=ubuntu\nVERSION_CODENAME="noble"\n')).toEqual({
    distribution: 'ubuntu',
    suite: 'noble',
  })
  expect(() => parseRelease('ID="fedora"\n')).toThrow(/Expected Debian or Ubuntu.*got ID=fedora/)
})

test('the script that finishes the box is valid for a POSIX shell', async () => {
  expect(await run(['sh', '-n'], { timeoutMs: 30_000, input: customizeScript })).toMatchObject({
    code: 0,
  })
})

test('mitigations are left as they are', () => {
  expect(customizeScript).not.toContain('mitigations')
})
