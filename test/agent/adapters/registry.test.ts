import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { adapterNamed, adapters, chooseAdapter } from '../../../agent/adapters/registry.ts'

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url))

/** Outputs stand in a folder of their tool's name; those of fping beside those of ping. */
function expectedAdapter(folder: string, file: string): string | null {
  // What iperf3 prints without -J is for people.
  if (folder === 'iperf3' && file === 'loopback-debian-iperf-3.12-tcp.txt') return null
  return folder === 'ping' && file.includes('fping') ? 'fping' : folder
}

function textOf(folder: string, file: string): string {
  const bytes = readFileSync(join(fixtures, folder, file))
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
}

const names = new Set(adapters.map(({ name }) => name))
const folders = readdirSync(fixtures).filter((name) => names.has(name))

test('every adapter but fping has a folder of outputs', () => {
  expect(folders).toEqual([...names].filter((name) => name !== 'fping').sort())
})

describe.each(folders)('of the outputs of %s', (folder) => {
  test.each(readdirSync(join(fixtures, folder)))('%s is recognised by its adapter alone', (file) => {
    const text = textOf(folder, file)
    const expected = expectedAdapter(folder, file)
    const found = adapters.filter((adapter) => adapter.recognises(text)).map(({ name }) => name)
    expect(found).toEqual(expected === null ? [] : [expected])
  })
})

test.each([
  ['package.json', readFileSync(fileURLToPath(new URL('../../../package.json', import.meta.url)), 'utf8')],
  ['a CSV', 'time,commit,throughput\n2024-01-01,aaa,1\n'],
  ['nothing', ''],
  ['an empty object', '{}'],
  ['a series of numbers', '{"id": "throughput", "values": [154023, 138455]}\n'],
])('%s is no result of any tool', (name, text) => {
  expect(() => chooseAdapter(text, name)).toThrow(`Nobody here knows the format of ${name}`)
})

test('where several formats fit, nothing is guessed', () => {
  const both = `${textOf('ping', 'loopback-iputils-ping.txt')}\n${textOf('go-bench', 'go-1.19-count-3.txt')}`
  expect(() => chooseAdapter(both, 'both.txt')).toThrow('both.txt may be of 2 formats: ping, go-bench.')
})

test('a name that no adapter has is told with those there are', () => {
  expect(adapterNamed('jmh').name).toBe('jmh')
  expect(() => adapterNamed('jhm')).toThrow('Expected the name of an adapter, got "jhm".')
})

test('names are told apart, and each says how the tool is asked', () => {
  expect(names.size).toBe(adapters.length)
  for (const { about } of adapters) expect(about.length).toBeGreaterThan(10)
})
