import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConfigError, loadConfig } from '../../../server/config.ts'
import { startTestServer } from '../../support/server.ts'

let webDir: string

beforeAll(async () => {
  webDir = await mkdtemp(join(tmpdir(), 'metalmark-web-'))
  await writeFile(join(webDir, 'index.html'), '<!doctype html><title>Metalmark</title>')
})
afterAll(() => rm(webDir, { recursive: true }))

const series = '/p/netstack/series/01K00000000000000000000000'

async function framing(frameAncestors: string | null, path: string) {
  const server = await startTestServer({ config: { webDir, frameAncestors } })
  const { headers } = await fetch(server.url + path, { headers: { accept: 'text/html' } })
  await server.close()
  const policy = headers.get('content-security-policy') ?? ''
  return [/frame-ancestors [^;]*/.exec(policy)?.[0], headers.get('x-frame-options')]
}

test('nobody may show any page in a frame by default', async () => {
  expect(await framing(null, series)).toEqual(["frame-ancestors 'none'", 'DENY'])
  expect(await framing(null, `${series}/embed`)).toEqual(["frame-ancestors 'none'", 'DENY'])
})

test('the sites that the operator names may show the page made for it, and no other page', async () => {
  const sites = "'self' https://wiki.example.org"
  expect(await framing(sites, `${series}/embed?from=1&to=9`)).toEqual([`frame-ancestors ${sites}`, null])
  for (const path of [series, '/', '/p/netstack/alerts', `/p/netstack/runs/x/embed`])
    expect(await framing(sites, path)).toEqual(["frame-ancestors 'none'", 'DENY'])
})

test('the setting takes none, self and origins, and nothing that could end the header', () => {
  const read = (text: string) => loadConfig({}, { METALMARK_FRAME_ANCESTORS: text }).frameAncestors
  expect(loadConfig({}, {}).frameAncestors).toBeNull()
  expect(read('none')).toBeNull()
  expect(read('self')).toBe("'self'")
  expect(read('self, https://wiki.example.org:8443 https://*.example.com')).toBe(
    "'self' https://wiki.example.org:8443 https://*.example.com",
  )
  for (const wrong of [
    '*',
    'wiki.example.org',
    'https://a.example; script-src *',
    'none self',
    'https://a/b',
    '',
  ]) {
    expect(() => read(wrong)).toThrow(ConfigError)
  }
})
