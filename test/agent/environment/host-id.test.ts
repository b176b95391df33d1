import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createHostFiles } from '../../../agent/environment/host-files.ts'
import { firmwareValue, identifyHost } from '../../../agent/environment/host-id.ts'
import { temporaryDirectory } from '../support/temporary.ts'

function host(files: Readonly<Record<string, string>>) {
  const root = temporaryDirectory()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), `${text}\n`)
  }
  return createHostFiles(root)
}
const serial = 'sys/class/dmi/id/product_serial'
const uuid = 'sys/class/dmi/id/product_uuid'
const all = {
  [serial]: 'ABC1234',
  [uuid]: '4c4c4544-0042',
  'etc/machine-id': 'f00d',
  'var/lib/cloud/data/instance-id': 'i-1',
}

describe('the first that is there decides', () => {
  test.each([
    ['the configured host id', all, 'rack-7'],
    ["the firmware's serial number", all, undefined],
    ["the firmware's UUID", { ...all, [serial]: 'To Be Filled By O.E.M.' }, undefined],
    [
      '/etc/machine-id',
      { 'etc/machine-id': 'f00d', [uuid]: '00000000-0000-0000-0000-000000000000' },
      undefined,
    ],
    ["cloud-init's instance id", { 'var/lib/cloud/data/instance-id': 'i-1' }, undefined],
    ['the host name', {}, undefined],
  ])('%s', (source, files, configured) => {
    expect(identifyHost(host(files), { configured }).source).toBe(source)
  })
})

test('the id is a hash that does not show what it was made from', () => {
  const { id } = identifyHost(host(all), {})
  expect(id).toMatch(/^[0-9a-f]{64}$/)
  expect(identifyHost(host(all), {}).id).toBe(id)
  expect(identifyHost(host({ ...all, [serial]: 'ABC1235' }), {}).id).not.toBe(id)
})

test('an installation with a salt of its own has ids of its own', () => {
  expect(identifyHost(host(all), { salt: 'ours' }).id).not.toBe(identifyHost(host(all), {}).id)
})

test('the label is the configured one', () => {
  expect(identifyHost(host(all), { label: 'bench-1' }).label).toBe('bench-1')
  expect(identifyHost(host(all), {}).label).not.toBe('')
})

test.each([
  'To Be Filled By O.E.M.',
  'Default string',
  'System Serial Number',
  'Not Specified',
  'None',
  '0',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '123456789',
  '0123456789',
  '03000200-0400-0500-0006-000700080009',
  'XXXXXXXX',
])('%s is no serial number', (junk) => {
  expect(firmwareValue(junk)).toBeNull()
})

test('a real serial number is taken as it is but for case and space', () => {
  expect(firmwareValue(' CZJ1234567 ')).toBe('czj1234567')
})

test('the captured host is known by its serial number', () => {
  const files = createHostFiles(fileURLToPath(new URL('../../fixtures/linux-host', import.meta.url)))
  expect(identifyHost(files, {}).source).toBe("the firmware's serial number")
})
