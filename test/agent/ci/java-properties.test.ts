import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJavaProperties } from '../../../agent/ci/java-properties.ts'

const text = `#TeamCity build properties without 'system.' prefix
#Thu Nov 19 10:00:00 UTC 2026
agent.name=metal-1
teamcity.build.branch=fix/caf\\u00e9
teamcity.serverUrl=https\\://tc.example\\:8111
secure\\:teamcity.password=hidden
vcsroot.url : https\\://me\\:secret@git.example/o/r.git
empty=
`

test('the keys asked for are read, with their escapes resolved, and no other', () => {
  const keys = ['teamcity.build.branch', 'teamcity.serverUrl', 'empty', 'absent'] as const
  expect(parseJavaProperties(text, keys)).toEqual({
    'teamcity.build.branch': 'fix/café',
    'teamcity.serverUrl': 'https://tc.example:8111',
  })
  expect(parseJavaProperties(text, ['vcsroot.url', 'secure:teamcity.password'])).toEqual({
    'vcsroot.url': 'https://me:secret@git.example/o/r.git',
    'secure:teamcity.password': 'hidden',
  })
})

test('any text is read without an error', () => {
  fc.assert(
    fc.property(fc.string(), (noise) => {
      expect(Object.keys(parseJavaProperties(noise, ['a']))).not.toContain('b')
    }),
    { seed: 20_261_120 },
  )
})

test('whatever was written is read back', () => {
  const escaped = (value: string) => value.replace(/[\\:=#!]/g, (one) => `\\${one}`).replace(/\n/g, '\\n')
  const value = fc
    .string({ minLength: 1 })
    .map((one) => one.trim())
    .filter((one) => one !== '' && !/[\r]/.test(one))
  fc.assert(
    fc.property(value, (given) => {
      expect(parseJavaProperties(`key=${escaped(given)}`, ['key'])).toEqual({ key: given })
    }),
    { seed: 20_261_120 },
  )
})
